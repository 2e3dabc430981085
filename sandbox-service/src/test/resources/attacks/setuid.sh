# An own setuid program must not change the user, and none of the system's may.
cp /usr/bin/id /work/id && chmod 6755 /work/id && /work/id -u
for program in /usr/bin/su /usr/bin/mount /usr/bin/passwd; do
  if [ -u "$program" ]; then
    "$program" --version > /dev/null 2>&1
  fi
done
grep -E ' /(work|tmp|usr|dev/shm) ' /proc/self/mounts | grep -vc nosuid
exit 0
