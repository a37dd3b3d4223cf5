// The metrics page in servers that an application has already, as the README shows them.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import type { Exporter } from 'pegcount/exporter';

/** A server on a free port of the loopback. */
export type Mounted = { readonly port: number; readonly close: () => Promise<void> };
export type Mount = (exporter: Exporter) => Promise<Mounted>;

export const nodeHttp: Mount = async (exporter) => {
  const server = createServer((req, res) => {
    if (req.url === '/metrics') void exporter.handler(req, res);
    else res.writeHead(404).end('the application has no such page');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => closing(server) };
};

export const expressHandler: Mount = async (exporter) => {
  const app = express();
  app.get('/metrics', exporter.handler);
  app.use((_req, res) => void res.status(404).send('the application has no such page'));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => closing(server) };
};

export const fastifyHandler: Mount = async (exporter) => {
  const app = fastify();
  app.get('/metrics', (request, reply) => {
    reply.hijack();
    void exporter.handler(request.raw, reply.raw);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('the application has no such page'));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: portOf(app.server), close: () => app.close() };
};

export const fastifyPage: Mount = async (exporter) => {
  const app = fastify();
  app.get('/metrics', async (request, reply) => {
    const { contentType, body } = await exporter.page(request.headers.accept);
    return reply.type(contentType).send(body);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('the application has no such page'));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: portOf(app.server), close: () => app.close() };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function closing(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
