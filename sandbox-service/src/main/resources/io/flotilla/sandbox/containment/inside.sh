# Runs inside, as untrusted as the program that it starts: unpack the input, run, kill what is left, pack /out.
# Its exit code is the program's; the host believes neither it nor the archive.
exec 3>&2 2>/dev/null
if [ -s /flotilla/input.tar ]; then
  if ! /usr/bin/tar --extract --file=/flotilla/input.tar --directory=/work --no-same-owner; then
    echo "the workspace could not be unpacked: not enough disk or memory allowed" >&3
    exit 125
  fi
fi
cd /work || exit 125
"$@" < /flotilla/stdin 2>&3 3>&-
code=$?
kill -KILL -1
shopt -s nullglob dotglob
left=(/out/*)
if [ ${#left[@]} -gt 0 ]; then
  /usr/bin/tar --create --file=/out.tar --directory=/out --format=gnu .
fi
exit $code
