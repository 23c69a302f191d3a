import type { Probe } from '../resources/drill.ts';

type SqlQuery = NonNullable<Probe['sql']>;

/** The container ends this long before its probe's time is over, so that its last words are the probe's. */
const LAST_WORDS_SECONDS = 15;
const CONNECT_SECONDS = 5;

/** How each client is asked, and the exit codes with which it says that nobody let it in. `mysql` has one code for everything. */
const CLIENTS = {
  psql: { ask: 'PGDATABASE="$3" psql -X -w -A -t -h "$1" -p "$2" -c "$4"', notLetIn: '2' },
  mysql: {
    ask: `mysql -N -B --connect-timeout=${CONNECT_SECONDS} -h "$1" -P "$2" -u "$DB_USER" --database="$3" -e "$4"`,
    notLetIn: '1',
  },
} as const;

/**
 * A restored database may need its time before it lets anybody in: that is asked again. What it then answers is final. Everything goes
 * in as arguments, never through a shell's hands; what stands against it is said on stderr, which the pod's status keeps.
 * Needs `sh`, `date`, `sleep` and `timeout`, which coreutils and BusyBox have.
 */
const scriptOf = ({ ask, notLetIn }: (typeof CLIENTS)[keyof typeof CLIENTS]): string => `
end=$(($(date +%s) + $5)) left=$5
while [ "$left" -gt 0 ]; do
  answer=$(timeout "$left" env ${ask}) && break
  case $? in
    ${notLetIn}) sleep 2 ;;
    124 | 137 | 143) echo "No answer within $5 seconds." >&2; exit 1 ;;
    *) exit 1 ;;
  esac
  left=$((end - $(date +%s)))
done
[ "$left" -gt 0 ] || exit 1
[ -n "$answer" ] || { echo 'The SELECT answered no row.' >&2; exit 1; }
[ -z "$6" ] || [ "$answer" = "$6" ] || { printf '"%s" was expected, the answer is "%.200s".\\n' "$6" "$answer" >&2; exit 1; }
`;

/** The database's own client with the credentials of the restored system: no driver and no password ever leave the namespace. */
export function sqlContainer(sql: SqlQuery, timeoutMinutes: number) {
  const { image, client, service, port, database, secret, select, expect = '' } = sql;
  const key = (name: string) => ({ valueFrom: { secretKeyRef: { name: secret, key: name } } });
  const [user, password] = client === 'psql' ? ['PGUSER', 'PGPASSWORD'] : ['DB_USER', 'MYSQL_PWD'];
  const patience = timeoutMinutes * 60 - LAST_WORDS_SECONDS;
  return {
    image,
    command: [
      ...['sh', '-c', scriptOf(CLIENTS[client]), 'probe'],
      ...[service, String(port), database, select, String(patience), expect],
    ],
    env: [
      { name: user, ...key('username') },
      { name: password, ...key('password') },
      { name: 'PGCONNECT_TIMEOUT', value: String(CONNECT_SECONDS) },
    ],
  };
}
