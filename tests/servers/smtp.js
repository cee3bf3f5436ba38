// A mail server for tests, on 127.0.0.1. Settings: one JSON object as the only argument:
//   port, user, password, cert, key (PEM files: offers STARTTLS), authWithoutTls, authMethods, idle (ms).
// Tells what happens as JSON, one line per event, on standard output; ends when standard input does.
// The part of a recipient's address before the '@' chooses how the server treats it: see `recipients`.
'use strict';

const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const settings = JSON.parse(process.argv[2] || '{}');
const tell = (event, more) => process.stdout.write(JSON.stringify({ event, ...more }) + '\n');
const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
const seen = new Map();

const recipients = {
  refused: () => refusal(550, '5.1.1 nobody of that name here'),
  later: () => refusal(451, '4.3.0 come back later'),
  full: () => refusal(452, '4.2.2 the mailbox is full'),
  // 451 the first time, taken from then on.
  greylisted: address => {
    const times = (seen.get(address) || 0) + 1;
    seen.set(address, times);
    return times === 1 ? refusal(451, '4.7.1 greylisted, try again') : null;
  },
};

const server = new SMTPServer({
  secure: false,
  cert: settings.cert && fs.readFileSync(settings.cert),
  key: settings.key && fs.readFileSync(settings.key),
  hideSTARTTLS: !settings.cert,
  authMethods: settings.authMethods || ['LOGIN', 'PLAIN'],
  authOptional: !settings.user,
  allowInsecureAuth: Boolean(settings.authWithoutTls),
  disableReverseLookup: true,
  socketTimeout: settings.idle || 60000,
  closeTimeout: 100,
  onConnect(session, callback) {
    tell('connect');
    callback();
  },
  onClose() {
    tell('close');
  },
  onAuth(auth, session, callback) {
    const right = auth.username === settings.user && auth.password === settings.password;
    tell('auth', { user: auth.username, right });
    callback(right ? null : refusal(535, '5.7.8 wrong user or password'), right ? { user: auth.username } : undefined);
  },
  onMailFrom(address, session, callback) {
    callback(address.address.startsWith('unwanted@') ? refusal(550, '5.7.1 not you') : null);
  },
  onRcptTo(address, session, callback) {
    const name = address.address.split('@')[0];
    if (name === 'cut') return cut(session);
    if (name === 'silent') return undefined;
    callback(recipients[name] ? recipients[name](address.address) : null);
  },
  onData(stream, session, callback) {
    const parts = [];
    stream.on('data', part => parts.push(part));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(recipient => recipient.address);
      const name = to[0].split('@')[0];
      if (name === 'cut-at-the-end') return cut(session);
      if (name === 'silent-at-the-end') return undefined;
      if (name === 'spam') return callback(refusal(554, '5.7.1 that looks like spam'));
      tell('mail', {
        from: session.envelope.mailFrom.address,
        to,
        user: session.user || null,
        secure: session.secure,
        connection: session.id,
        content: Buffer.concat(parts).toString('base64'),
      });
      callback();
    });
  },
});

function cut(session) {
  for (const connection of server.connections) {
    if (connection.id === session.id) connection._socket.destroy();
  }
}

// A failed handshake is the client's affair; without a listener it would end the process.
server.on('error', problem => tell('error', { message: problem.message }));
server.listen(settings.port || 0, '127.0.0.1', () => tell('listening', { port: server.server.address().port }));
process.stdin.on('end', () => process.exit(0)).resume();
