// An SMTP server that keeps what it is sent, and fails as told. Its one argument is JSON:
//   { "tls": "none" | "starttls" | "implicit", "key", "cert" (PEM), "user", "password" }
// It tells what happens in lines of JSON: {"listening": port} and {"mail": {...}}.
//
// The recipient's name says how to fail: `rcpt-550@` is refused with that code when it is named,
// `data-452@` when the message was read; `gone@` breaks the connection after the message was read,
// `half@` in the middle of the answer, and `silent@` is never answered.

import { SMTPServer } from 'smtp-server';

const options = JSON.parse(process.argv[2] ?? '{}');

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

const refusal = (code) => Object.assign(new Error('as it was told to'), { responseCode: code });

/** The code that an address asks for at a stage, if it asks for one. */
function asked(stage, address) {
  const [, at, code] = /^(\w+)-(\d{3})@/.exec(address) ?? [];
  return at === stage ? Number(code) : undefined;
}

/** The connection itself, which a handler is not handed. */
function socketOf(session) {
  const connection = [...server.connections].find(({ id }) => id === session.id);
  return connection._socket;
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function onData(stream, session, callback) {
  const raw = await read(stream);
  const { mailFrom, rcptTo } = session.envelope;
  const [to] = rcptTo.map(({ address }) => address);
  const code = asked('data', to);
  if (code) return callback(refusal(code));
  tell({
    mail: {
      from: mailFrom.address,
      to,
      secure: session.secure,
      user: session.user ?? null,
      hello: session.hostNameAppearsAs,
      raw: raw.toString('latin1'),
    },
  });
  if (to.startsWith('gone@')) return socketOf(session).destroy();
  if (to.startsWith('half@')) return socketOf(session).end('25');
  if (to.startsWith('silent@')) return undefined;
  return callback(null, 'taken');
}

const server = new SMTPServer({
  secure: options.tls === 'implicit',
  disabledCommands: options.tls === 'starttls' ? [] : ['STARTTLS'],
  key: options.key,
  cert: options.cert,
  authOptional: !options.user,
  allowInsecureAuth: options.tls === 'none',
  disableReverseLookup: true,
  onAuth({ username, password }, _session, callback) {
    if (username === options.user && password === options.password) {
      return callback(null, { user: username });
    }
    return callback(refusal(535));
  },
  onRcptTo({ address }, _session, callback) {
    const code = asked('rcpt', address);
    callback(code ? refusal(code) : null);
  },
  onData,
});

server.on('error', () => {});
server.listen(0, '127.0.0.1', () => tell({ listening: server.server.address().port }));
