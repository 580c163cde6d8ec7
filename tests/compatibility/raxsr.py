"""Every command of raxsr 0.1.15, the command line over service-registry, and every format."""

from __future__ import print_function

import logging
import os
import shlex
import sys

from service_registry import Client, client as module
from service_registry_cli.main import main as raxsr

URL = os.environ['REGISTRY_URL']
USERNAME = os.environ['REGISTRY_USERNAME']
API_KEY = os.environ['REGISTRY_API_KEY']
# The identity service is a constant of the client.
module.DEFAULT_AUTH_URLS['us'] = URL.replace('/v1.0', '/v2.0/tokens')

COMMANDS = '''
account resource-limits
account rate-limits
account rate-limits --api-key wrong
sessions list
sessions list --marker zz
sessions get --id {session}
sessions get --id seNotThere
services list
services list --limit 1
services list --limit 1 --marker ams-cache-02
services list --limit 0
services list --tag us
services get --id ams-cache-01
configuration set --id /prod/redis/port --value 6432
configuration set --id plain_key --value v
configuration set --id a --value v
configuration list
configuration list --namespace prod
configuration list -f csv
configuration list -f html
configuration list -f json
configuration list -f table
configuration list -f yaml
configuration get --id /prod/redis/port
configuration get --id /prod/redis/port -f html
configuration get --id /prod/redis/port -f json
configuration get --id /prod/redis/port -f shell
configuration get --id /prod/redis/port -f yaml
configuration remove --id plain_key
configuration remove --id plain_key
events list --limit 2
events list -f csv -c "Event Type"
'''


def main():
    # Faults are told there.
    sys.stderr = sys.stdout
    session_id = prepare()
    for command in COMMANDS.strip().splitlines():
        print('$ raxsr %s' % command)
        run(*shlex.split(command.format(session=session_id)))


def prepare():
    client = Client(USERNAME, API_KEY, base_url=URL + '/')
    _token, session_id, _heartbeater = client.sessions.create(30, {'metadata': {'rack': 'b7'}})
    cache = {'tags': ['cache', 'eu'], 'metadata': {'port': '11211'}}
    client.services.create(session_id, 'ams-cache-01', cache)
    client.services.create(session_id, 'ams-cache-02', {'tags': ['us']})
    return session_id


def run(resource, action, *options):
    # Each run of the program adds a handler of its own.
    logging.getLogger('').handlers = []
    account = ['--username', USERNAME, '--api-key', API_KEY, '--api-url', URL + '/']
    status = raxsr([resource, action] + account + list(options))
    sys.stdout.flush()
    if status:
        print('(exit status %s)' % status)


main()
