# First stage, outside: join the cgroups, be the first that an exhausted host kills, open what bubblewrap reads.
# $DIR: the execution's folder; its file "groups" lists cgroup.procs files, one a line.
while IFS= read -r procs; do
  echo $$ > "$procs" || exit 125
done < "$DIR/groups"
echo 1000 > /proc/self/oom_score_adj || :
exec 7> "$DIR/status" 8< "$DIR/args" 9< "$DIR/filter" || exit 125
exec "$@"
