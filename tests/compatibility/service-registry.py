"""Every method of service-registry 0.1.9, the blocking client for Python."""

from __future__ import print_function

import json
import os
import threading
import time

from service_registry import Client, client as module

URL = os.environ['REGISTRY_URL']
# The identity service is a constant of the client.
module.DEFAULT_AUTH_URLS['us'] = URL.replace('/v1.0', '/v2.0/tokens')


def main():
    client = connect(os.environ['REGISTRY_API_KEY'])
    show('account.get_limits', client.account.get_limits)
    heartbeats(client)
    session_id = sessions(client)
    services(client, session_id)
    configuration(client)
    events(client)
    authentication(client)


def connect(api_key):
    return Client(os.environ['REGISTRY_USERNAME'], api_key, base_url=URL + '/')


def heartbeats(client):
    timeout = 5
    _token, session_id, heartbeater = client.sessions.create(timeout)
    client.services.create(session_id, 'ams-cache-00')
    deadline = time.time() + timeout
    tokens = {heartbeater.next_token}
    start(heartbeater)
    while len(tokens) <= 3 or time.time() < deadline:
        tokens.add(heartbeater.next_token)
        time.sleep(0.05)
    print('heartbeater: three beats and past the first deadline')
    show('services.get, of the beating', client.services.get, 'ams-cache-00')
    heartbeater.stop()
    while session_id in [session['id'] for session in client.sessions.list()['values']]:
        time.sleep(0.2)
    show('services.get, of the dead', client.services.get, 'ams-cache-00')
    show('sessions.heartbeat, dead', client.sessions.heartbeat, session_id, heartbeater.next_token)


def start(heartbeater):
    """It blocks its thread."""
    thread = threading.Thread(target=heartbeater.start)
    thread.daemon = True
    thread.start()


def sessions(client):
    token, session_id, _heartbeater = client.sessions.create(30, {'metadata': {'rack': 'b7'}})
    print('sessions.create: %s %s' % (session_id, json.dumps(token)))
    show('sessions.update', client.sessions.update, session_id, {'heartbeat_timeout': 29})
    show('sessions.heartbeat', client.sessions.heartbeat, session_id, token['token'])
    show('sessions.heartbeat, again', client.sessions.heartbeat, session_id, token['token'])
    show('sessions.list', client.sessions.list)
    show('sessions.list, one', client.sessions.list, limit=1)
    show('sessions.list, from', client.sessions.list, marker='zz')
    show('sessions.get', client.sessions.get, session_id)
    show('sessions.get, none', client.sessions.get, 'seNotThere')
    show('sessions.create, bad', client.sessions.create, 2)
    show('sessions.update, bad', client.sessions.update, session_id, {'metadata': {'n': 1}})
    show('sessions.heartbeat, bad', client.sessions.heartbeat, session_id, 'no-uuid')
    return session_id


def services(client, session_id):
    cache = {'tags': ['cache', 'eu'], 'metadata': {'port': '11211'}}
    show('services.create', client.services.create, session_id, 'ams-cache-01', cache)
    show('services.create, taken', client.services.create, session_id, 'ams-cache-01')
    show('services.create, bad', client.services.create, session_id, 'a b')
    show('services.register', client.services.register, session_id, 'ams-cache-02', cache)
    show('services.register, taken', client.services.register, session_id, 'ams-cache-02', None, 1)
    show('services.list', client.services.list)
    page = client.services.list(limit=1)
    show('services.list, next', client.services.list, page['metadata']['next_marker'], 1)
    show('services.list, bad', client.services.list, limit=1001)
    show('services.list_for_tag', client.services.list_for_tag, 'eu', limit=1)
    show('services.list_for_tag, none', client.services.list_for_tag, 'us')
    show('services.update', client.services.update, 'ams-cache-02', {'tags': ['us']})
    show('services.update, nothing', client.services.update, 'ams-cache-02', {})
    show('services.get', client.services.get, 'ams-cache-02')
    show('services.remove', client.services.remove, 'ams-cache-02')
    show('services.remove, none', client.services.remove, 'ams-cache-02')


def configuration(client):
    show('configuration.set', client.configuration.set, '/prod/redis/port', '6432')
    show('configuration.set, plain', client.configuration.set, 'plain_key', 'v')
    show('configuration.set, bad', client.configuration.set, 'a', 'v')
    show('configuration.get', client.configuration.get, '/prod/redis/port')
    show('configuration.get, none', client.configuration.get, 'no_such_key')
    show('configuration.list', client.configuration.list)
    show('configuration.list_for_namespace', client.configuration.list_for_namespace, 'prod')
    show('configuration.remove', client.configuration.remove, 'plain_key')


def events(client):
    show('events.list', client.events.list)
    page = client.events.list(limit=2)
    show('events.list, next', client.events.list, page['metadata']['next_marker'], 1)
    show('events.list, bad', client.events.list, 'no-uuid')


def authentication(client):
    show('wrong key', connect('wrong').sessions.list)
    # An expired token is one that the client keeps: its test of the time is inverted.
    client.events.auth_headers = {'X-Auth-Token': 'stale', 'X-Tenant-Id': '1234'}
    client.events.auth_token_expires = 1
    show('stale token', client.events.list)
    show('another tenant', another_tenant, client)


def another_tenant(client):
    client.account.auth_headers = dict(client.account.auth_headers, **{'X-Tenant-Id': '999'})
    client.account.auth_token_expires = 1
    return client.account.get_limits()


def show(what, call, *args, **kwargs):
    try:
        print('%s: %s' % (what, json.dumps(call(*args, **kwargs), sort_keys=True)))
    except Exception as error:
        print('%s: %s %s' % (what, type(error).__name__, error))


main()
