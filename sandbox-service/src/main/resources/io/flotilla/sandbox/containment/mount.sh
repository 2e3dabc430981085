# Second stage, in a private mount namespace: one tmpfs holds everything that the program may write, so that its size
# and its number of files are limited together. It vanishes with the namespace.
mount -t tmpfs -o "size=$SIZE,nr_inodes=$INODES,nosuid,nodev,mode=0755" flotilla "$DIR/area" || exit 125
cd "$DIR/area" && mkdir -m 0700 work tmp out shm || exit 125
if [ -n "$OWNER" ]; then
  chown "$OWNER:$OWNER" work tmp out shm || exit 125
fi
cd /
exec "$@"
