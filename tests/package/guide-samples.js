// The Node samples of the integration guide, as they are written there. Only user name, key and
// address are put in; what a sample leaves open stands around it.

const credentials = `
var username = process.env.REGISTRY_USERNAME; // your username here
var key = process.env.REGISTRY_API_KEY; // your API key here
var service_registry_url = process.env.REGISTRY_URL + '/';
`;

const client = `
var Client = require('service-registry-client').Client;
${credentials}
var client = new Client(username, key, 'us', {'url': service_registry_url});
`;

/** Prints what a callback got, and ends the program if it is an error. */
const report = `
function report(err, value) {
  if (err) throw err;
  console.log(JSON.stringify(value));
}
`;

/** @type {Record<string, string>} */
export const samples = {
  "instantiating the client": `${client}
console.log(JSON.stringify(Object.keys({ client: client })));
`,

  "creating a session": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, heartbeater) {
  report(err, [typeof seId, Object.keys(resp), typeof heartbeater.start]);
});
`,

  "registering a service, with null options": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, heartbeater) {
client.services.register(seId,
                         'serviceId',
                         {'tags': ['tag1', 'tag2', 'tag3']},
                         null, function(err, resp) {
  report(err, resp);
});
});
`,

  "registering a service, with options left out": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, hb) {
    client.services.register(seId, 'webService', {}, function(err, resp) {
      report(err, resp);
    });
});
`,

  "creating a service": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, hb) {
  client.services.create(seId, 'createdService', {}, function(err, resp) {
    report(err, resp);
  });
});
`,

  "heartbeating by hand": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, heartbeater) {
client.sessions.heartbeat(seId, resp.token, function(err, next) {
  report(err, [typeof next, next !== resp.token]);
});
});
`,

  "starting and stopping the heartbeater": `${client}${report}
client.sessions.create(30, {}, function(err, seId, resp, heartbeater) {
heartbeater.start();
heartbeater.on('heartbeat', function() {
  heartbeater.stop();
  report(null, heartbeater.state);
});
});
`,
};

/** What each sample prints. @type {Record<string, unknown>} */
export const results = {
  "instantiating the client": ["client"],
  "creating a session": ["string", ["token"], "function"],
  "registering a service, with null options": "serviceId",
  "registering a service, with options left out": "webService",
  "creating a service": "createdService",
  "heartbeating by hand": ["string", true],
  "starting and stopping the heartbeater": "idle",
};

/** The complete web server. The guide's port and the hosted API's address are put in. */
export const webServer = `
var async = require('async');
var Client = require('service-registry-client/lib/client').Client

var username = process.env.REGISTRY_USERNAME; // your username here
var key = process.env.REGISTRY_API_KEY; // your API key here

var client = new Client(username, key, 'us', {'url': process.env.REGISTRY_URL});

var http = require('http');
http.createServer(function (req, res) {
  res.writeHead(200, {'Content-Type': 'text/plain'});
  res.end('Hello, world!');
}).listen(process.env.PORT, '127.0.0.1');

async.waterfall([
  function createSession(callback) {
    client.sessions.create(30, {}, function(err, seId, resp, hb) {
      hb.start();
      callback(null, seId);
    });
  },
  function createService(seId, callback) {
    client.services.register(seId, 'webService', {}, function(err, resp) {
      callback();
    });
  }
  ],
  function(err) {
    if (err) {
      console.log('An error has occurred.');
      console.log(err);
    }
  }
);
`;
