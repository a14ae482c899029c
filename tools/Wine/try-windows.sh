#!/usr/bin/env bash
# Tries the Windows side of ServeBench under Wine, as far as Wine goes: the quickstart, the simulator, an https client, a sweep whose server dies
# with a killed client, folders that differ by case, and paths.
#
#   dotnet publish src/ServeBench.Shell -c Release -r win-x64 --self-contained -o FOLDER
#   tools/Wine/try-windows.sh WINE FOLDER
#
# WINE is the path of wine (8 or newer, with a prefix that says it is Windows 10), FOLDER the published folder. The https server runs
# on Linux, with the .NET SDK.
# Wine's timers are Linux's: this shows what works, not how exact it is.
set -uo pipefail

(($# == 2)) || { sed -n '2,11p' "$0" >&2; exit 2; }
wine=$1
published=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
children=()
failed=0

# Wine writes pages that are executable as well, which .NET's own protection trips over.
export DOTNET_EnableWriteXorExecute=0 WINEDEBUG=${WINEDEBUG:--all}

cleanup() {
    for child in "${children[@]}"; do kill "$child" 2>/dev/null; done
    rm -rf "$work"
}
trap cleanup EXIT

windows() { printf 'Z:%s' "${1//\//\\}"; }

# In a terminal of its own, without which PowerShell does not start there. What the terminal is told is left out of the text.
shell() {
    local command
    printf -v command '%q ' timeout 300 "$wine" "$published/ServeBench.Shell.exe" -NoProfile -NonInteractive "$@"
    TERM=dumb script -qec "$command" /dev/null </dev/null 2>&1 | tr -d '\r' | sed -E 's/\x1b\][^\x07]*\x07//g; s/\x1b\[[?0-9;]*[a-zA-Z]//g'
}

check() {
    local name=$1 expected=$2 output=$3
    if grep -qE -- "$expected" <<<"$output"; then
        echo "ok      $name"
    else
        failed=1
        echo "FAILED  $name: no /$expected/ in:"
        sed 's/^/        /' <<<"$output" | tail -20
    fi
}

check "quickstart" '^Results: Z:' "$(shell -File "$(windows "$repository/examples/quickstart.ps1")" -OutputFolder "$(windows "$work/quickstart")")"
check "its files" 'requests.csv' "$(ls "$work/quickstart" 2>&1)"
check "simulator, paths, an open file" '^all right$' "$(shell -File "$(windows "$here/Session.ps1")" "$(windows "$work")")"

dotnet run "$here/HttpsServer.cs" >"$work/port.txt" 2>"$work/https.txt" &
children+=($!)
for _ in $(seq 600); do [[ -s $work/port.txt ]] && break; read -rt 0.1 <> <(:); done
port=$(cat "$work/port.txt")
check "https" '^True Portable ' "$(shell -File "$(windows "$here/Https.ps1")" "https://localhost:$port")"

# The server of the sweep is a second shell with a simulator; then the client is killed.
shell -File "$(windows "$here/Sweep.ps1")" "$(windows "$work")" "$(windows "$published/ServeBench.Shell.exe")" >"$work/sweep.txt" &
children+=($!)
for _ in $(seq 600); do [[ -s $work/running.txt ]] && break; read -rt 0.2 <> <(:); done
read -r address client < <(tr -d '\r' < "$work/running.txt")
check "the sweep's server answers" '200' "$(curl -s -o /dev/null -w '%{http_code}' "$address/health")"
"$wine" taskkill /F /PID "$client" >/dev/null 2>&1
gone=no
for _ in $(seq 100); do
    curl -s -o /dev/null "$address/health" || { gone=gone; break; }
    read -rt 0.1 <> <(:)
done
check "the server died with the killed client" '^gone$' "$gone"
exit $failed
