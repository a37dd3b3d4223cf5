// The catalogues' hot helpers by the names of their subjects, each with the writes under it, which are a subject of their own:
// what the helper itself costs is the difference. Pure; the parent process and bench:report read it.

/** A helper, the writes that it makes (where it makes any), and what the report calls it. */
export type HelperSubject = {
  readonly name: `helper_${string}`;
  readonly under?: `under_${string}`;
  readonly text: string;
};

export const helperSubjects = [
  { name: 'helper_call_started', under: 'under_gauge_inc', text: '`callStarted`' },
  { name: 'helper_call_ended', under: 'under_call_ended', text: '`callEnded`, four writes' },
  { name: 'helper_sip_response', under: 'under_sip_response', text: '`sipResponse`' },
  { name: 'helper_invite_result', under: 'under_invite_result', text: '`inviteResult`' },
  { name: 'helper_bye', under: 'under_bye', text: '`bye`' },
  { name: 'helper_bye_outbound', under: 'under_bye_outbound', text: '`byeOutbound`' },
  { name: 'helper_transaction_timeout', under: 'under_one_label', text: '`transactionTimeout`' },
  { name: 'helper_session_timer_refresh', under: 'under_one_label', text: '`sessionTimerRefresh`' },
  { name: 'helper_dtls_handshake', under: 'under_one_label', text: '`dtlsHandshake`' },
  { name: 'helper_stir_verify', under: 'under_one_label', text: '`stirVerify`' },
  { name: 'helper_voice_attach', under: 'under_voice_attach', text: '`voiceAttach`' },
  { name: 'helper_voice_attach_mode_fallback', under: 'under_fallback', text: '`voiceAttachModeFallback`' },
  { name: 'helper_voice_attach_native', under: 'under_one_label', text: '`voiceAttachNative`' },
  { name: 'helper_observe_call_qos', under: 'under_observe_call_qos', text: '`observeCallQoS`, four writes' },
  { name: 'helper_mail_inc', under: 'under_no_label', text: '`incSmtpConnections`' },
  { name: 'helper_mail_set', under: 'under_gauge_set', text: '`setQueueSize`' },
  { name: 'helper_mail_completed', under: 'under_mail_completed', text: '`recordMailCompleted`, two writes' },
  {
    name: 'helper_mail_timer',
    under: 'under_mail_timer',
    text: '`startMessageProcessingTimer` and `observe`',
  },
  { name: 'helper_session_pool', text: "a session number's `take` and `give`" },
  { name: 'helper_jitter_packet', text: "`InterarrivalJitter`'s `packet`" },
] as const satisfies readonly HelperSubject[];

type Under = Extract<(typeof helperSubjects)[number], { readonly under: string }>['under'];
/** The subjects: helpers, then what is under them. */
export type HelperSubjectName = (typeof helperSubjects)[number]['name'] | Under;

const unders = helperSubjects.flatMap((subject) => ('under' in subject ? [subject.under] : []));
export const helperSubjectNames: readonly HelperSubjectName[] = [
  ...helperSubjects.map(({ name }) => name),
  ...new Set(unders),
];
