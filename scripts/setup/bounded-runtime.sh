#!/usr/bin/env bash
# An OCI runtime for machines that do not hold CAP_SYS_RESOURCE themselves. Engines before 23 ask
# for every capability when a container is privileged, and runc then refuses. This takes that one
# capability out of what is asked for, and lets runc do the rest.
set -euo pipefail

bundle=$PWD verb='' process_file='' previous=''
for argument in "$@"; do
  case $previous in
    -b | --bundle) bundle=$argument ;;
    -p | --process) process_file=$argument ;;
  esac
  case $argument in
    --bundle=*) bundle=${argument#--bundle=} ;;
    --process=*) process_file=${argument#--process=} ;;
    create | run | exec) verb=${verb:-$argument} ;;
  esac
  previous=$argument
done

# A score below zero needs the same capability.
reduce='
  def reduce_process:
    if .capabilities then .capabilities |= map_values(map(select(. != "CAP_SYS_RESOURCE"))) else . end
    | if (.oomScoreAdj // 0) < 0 then .oomScoreAdj = 0 else . end;
'
rewrite() { # FILE FILTER
  local reduced
  reduced=$(jq "$reduce $2" "$1")
  printf '%s' "$reduced" >"$1"
}

case $verb in
  create | run) rewrite "$bundle/config.json" 'if .process then .process |= reduce_process else . end' ;;
  exec) [[ -z $process_file ]] || rewrite "$process_file" reduce_process ;;
esac
PATH=$PATH:/usr/sbin:/sbin exec runc "$@"
