#!/usr/bin/env bash
# A study with GNU parallel: parallel.sh flash-sale.yaml 64 [words for parallel].
#
# On this machine as many shards at a time as there are cores; on several, which share this folder:
#
#   parallel.sh flash-sale.yaml 64 --sshloginfile nodes --workdir .
#
# A sweep: COMMAND='sweep --vary services.web.replicas=2..65' parallel.sh flash-sale.yaml 64
#
# Said again after whatever went wrong, it goes on where it was.
set -euo pipefail
scenario=${1:?which scenario}
shards=${2:?how many shards}
shift 2
# What is done with it, and with which options; in their values no blanks.
read -ra command <<< "${COMMAND:-run}"

seq "$shards" | parallel --quote --retries 3 "$@" \
    ninefold "${command[@]}" "$scenario" --shard "{}/$shards" --output parts --jobs 1 --no-progress
ninefold merge --all parts/*-of-"$shards".part
