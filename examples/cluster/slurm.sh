#!/usr/bin/env bash
# A study as a Slurm job array: one task a shard. On a folder that all nodes share:
#
#   mkdir -p parts
#   sbatch --array=1-64 slurm.sh flash-sale.yaml 64
#   ninefold merge parts/*.part
#
# A sweep: COMMAND='sweep --vary services.web.replicas=2..65' sbatch --array=1-64 slurm.sh flash-sale.yaml 64
#
# A task that was killed is submitted again alone, and goes on where it was: sbatch --array=17 slurm.sh flash-sale.yaml 64
# The number of shards is a word of its own, since SLURM_ARRAY_TASK_COUNT is another one in an array of one task.
#SBATCH --job-name=ninefold
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=parts/%A-%a.log
set -euo pipefail
scenario=${1:?which scenario}
shards=${2:?how many shards}
# What is done with it, and with which options; in their values no blanks.
read -ra command <<< "${COMMAND:-run}"

exec ninefold "${command[@]}" "$scenario" --shard "$SLURM_ARRAY_TASK_ID/$shards" --output parts \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" --no-progress
