// The keys of a configuration as the code gives them: those of the file, with their types. Types only.

type Texts = readonly string[] | undefined;

/** Every key may be left out or undefined; what each does is said in pegcount.example.toml. */
export interface Overrides {
  readonly metrics?:
    | {
        readonly enabled?: boolean | undefined;
        readonly tier?: 'off' | 'community' | 'telemetry' | undefined;
        readonly bind_address?: string | undefined;
        readonly health_address?: string | undefined;
        readonly transport?: 'auto' | 'uws' | 'node' | undefined;
        readonly path?: string | undefined;
        readonly healthz_path?: string | undefined;
        readonly health_path?: string | undefined;
        readonly ready_path?: string | undefined;
        readonly live_path?: string | undefined;
        readonly token?: string | undefined;
        readonly bearer_token?: string | undefined;
        readonly token_file?: string | undefined;
        readonly export_interval_secs?: number | undefined;
        readonly prefix?: string | undefined;
        readonly shards?: number | undefined;
        readonly constant_labels?: Readonly<Record<string, string>> | undefined;
        readonly created?: boolean | undefined;
        readonly tls?:
          | {
              readonly cert_file?: string | undefined;
              readonly key_file?: string | undefined;
              readonly client_ca_file?: string | undefined;
            }
          | undefined;
        readonly limits?:
          | {
              readonly max_scrapes?: number | undefined;
              readonly max_connections?: number | undefined;
              readonly check_timeout_ms?: number | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly labels?:
    | Readonly<
        Record<string, { readonly values?: Texts; readonly capacity?: number | undefined } | undefined>
      >
    | undefined;
  readonly proxy?: { readonly addons?: Texts } | undefined;
  readonly otel?:
    | {
        readonly enabled?: boolean | undefined;
        readonly endpoint?: string | undefined;
        readonly protocol?: 'grpc' | 'http' | undefined;
        readonly service_name?: string | undefined;
        readonly sample_ratio?: number | undefined;
        readonly export_metrics?: boolean | undefined;
        readonly export_logs?: boolean | undefined;
        readonly export_interval_secs?: number | undefined;
        readonly log_trace_id?: boolean | undefined;
      }
    | undefined;
}
