"""Every method of txServiceRegistry 0.1.3, which hands out faults as results."""

from __future__ import print_function

import json
import os

from twisted.internet import defer, reactor, task
from txServiceRegistry import Client, client as module

URL = os.environ['REGISTRY_URL']
# The identity service is a constant of the client.
module.DEFAULT_AUTH_URLS['us'] = URL.replace('/v1.0', '/v2.0/tokens')


@defer.inlineCallbacks
def main(_reactor):
    client = connect(os.environ['REGISTRY_API_KEY'])
    yield show('account.getLimits', client.account.getLimits)
    session_id = yield sessions(client)
    yield services(client, session_id)
    yield configuration(client)
    yield heartbeats(client)
    yield events(client)
    yield authentication(client)


def connect(api_key):
    return Client(os.environ['REGISTRY_USERNAME'], api_key, baseUrl=URL + '/')


@defer.inlineCallbacks
def sessions(client):
    token, session_id, _heartbeater = yield client.sessions.create(30, {'metadata': {'rack': 'b7'}})
    print('sessions.create: %s %s' % (session_id, json.dumps(token)))
    yield show('sessions.update', client.sessions.update, session_id, {'heartbeat_timeout': 29})
    yield show('sessions.heartbeat', client.sessions.heartbeat, session_id, token['token'])
    yield show('sessions.heartbeat, again', client.sessions.heartbeat, session_id, token['token'])
    yield show('sessions.list', client.sessions.list)
    yield show('sessions.list, one', client.sessions.list, limit=1)
    yield show('sessions.list, from', client.sessions.list, marker='zz')
    yield show('sessions.get', client.sessions.get, session_id)
    yield show('sessions.get, none', client.sessions.get, 'seNotThere')
    yield show('sessions.update, bad', client.sessions.update, session_id, {'metadata': 'text'})
    yield show('sessions.heartbeat, bad', client.sessions.heartbeat, session_id, 'no-uuid')
    defer.returnValue(session_id)


@defer.inlineCallbacks
def services(client, session_id):
    cache = {'tags': ['cache', 'eu'], 'metadata': {'port': '11211'}}
    yield show('services.create', client.services.create, session_id, 'ams-cache-01', cache)
    yield show('services.create, taken', client.services.create, session_id, 'ams-cache-01')
    yield show('services.create, bad', client.services.create, session_id, 'a b')
    yield show('services.register', client.services.register, session_id, 'ams-cache-02', cache)
    yield show('services.list', client.services.list)
    page = yield client.services.list(limit=1)
    yield show('services.list, next', client.services.list, page['metadata']['next_marker'], 1)
    yield show('services.list, bad', client.services.list, limit=1001)
    yield show('services.listForTag', client.services.listForTag, 'eu', limit=1)
    yield show('services.listForTag, none', client.services.listForTag, 'us')
    yield show('services.update', client.services.update, 'ams-cache-02', {'tags': ['us']})
    yield show('services.update, nothing', client.services.update, 'ams-cache-02', {})
    yield show('services.get', client.services.get, 'ams-cache-02')
    yield show('services.remove', client.services.remove, 'ams-cache-02')
    yield show('services.remove, none', client.services.remove, 'ams-cache-02')


@defer.inlineCallbacks
def configuration(client):
    yield show('configuration.set', client.configuration.set, '/prod/redis/port', '6432')
    yield show('configuration.set, plain', client.configuration.set, 'plain_key', 'v')
    yield show('configuration.set, bad', client.configuration.set, 'a', 'v')
    yield show('configuration.get', client.configuration.get, '/prod/redis/port')
    yield show('configuration.get, none', client.configuration.get, 'no_such_key')
    yield show('configuration.list', client.configuration.list)
    yield show('configuration.remove', client.configuration.remove, 'plain_key')


@defer.inlineCallbacks
def heartbeats(client):
    timeout = 5
    _token, session_id, heartbeater = yield client.sessions.create(timeout)
    yield client.services.create(session_id, 'ams-cache-00')
    deadline = reactor.seconds() + timeout
    tokens = {heartbeater.nextToken}
    heartbeater.start()
    while len(tokens) <= 3 or reactor.seconds() < deadline:
        tokens.add(heartbeater.nextToken)
        yield task.deferLater(reactor, 0.05, lambda: None)
    print('heartbeater: three beats and past the first deadline')
    yield show('services.get, of the beating', client.services.get, 'ams-cache-00')
    heartbeater.stop()
    # A successor gets the id as soon as the dead session lets go of it.
    _token, session_id, _heartbeater = yield client.sessions.create(30)
    yield show('services.register, taken', client.services.register, session_id, 'ams-cache-00',
               retryDelay=1)
    service = yield client.services.get('ams-cache-00')
    print('services.get, of the successor: %s' % (service['session_id'] == session_id))


@defer.inlineCallbacks
def events(client):
    yield show('events.list', client.events.list)
    page = yield client.events.list(limit=2)
    yield show('events.list, next', client.events.list, page['metadata']['next_marker'], 1)
    yield show('events.list, bad', client.events.list, 'no-uuid')


@defer.inlineCallbacks
def authentication(client):
    client.agent.auth_headers['X-Auth-Token'] = 'stale'
    yield show('stale token', client.services.update, 'ams-cache-01', {'tags': ['new']})
    client.agent.auth_headers['X-Tenant-Id'] = '999'
    yield show('another tenant', client.configuration.list)
    yield show('wrong key', connect('wrong').sessions.list)


@defer.inlineCallbacks
def show(what, call, *args, **kwargs):
    try:
        result = yield call(*args, **kwargs)
        print('%s: %s' % (what, json.dumps(result, sort_keys=True)))
    except Exception as error:
        print('%s: %s %s' % (what, type(error).__name__, error))


task.react(main, [])
