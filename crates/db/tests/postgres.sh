#!/bin/sh
# Starts and stops a throw-away PostgreSQL for the tests.
#
#   postgres.sh start DIR    makes a cluster in DIR, starts it, prints its url
#   postgres.sh stop DIR     stops it and removes DIR
#
# It listens on 127.0.0.1 only, on a port that was free, trusts whoever connects, and does not
# flush to disk: it holds nothing but test data. PostgreSQL refuses to run as root, so root hands
# the work to the user `postgres`.
set -eu

usage() { sed -n '4,5s/^# *//p' "$0" >&2; exit 64; }
[ $# -eq 2 ] || usage
verb=$1 dir=$2

# Debian keeps the server's programs out of the path, one folder for each version.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl || true)")
[ -x "$bin/pg_ctl" ] || { echo "postgres.sh: PostgreSQL is not installed" >&2; exit 69; }

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

free_port() {
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
        LocalAddr => "127.0.0.1", LocalPort => 0)->sockport'
}

case $verb in
start)
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
    port=$(free_port)
    as_postgres "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
    as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
        -c full_page_writes=off -c max_connections=200" start >/dev/null 2>&1 ||
        { cat "$dir/data/server.log" >&2; exit 1; }
    echo "postgres://postgres@127.0.0.1:$port/postgres"
    ;;
stop)
    dir=$(cd "$dir" && pwd)
    as_postgres "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
    rm -rf "$dir"
    ;;
*) usage ;;
esac
