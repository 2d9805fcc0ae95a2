#!/bin/bash
#SBATCH --job-name=sevenlanes
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --gres=gpu:1
#SBATCH --time=01:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#SBATCH --output=%x-%j.log
#
# One training on one node with one GPU. The words after the script go to `sevenlanes train`; RUN is its folder:
#
#     RUN=runs/ppo sbatch examples/slurm/one_node.sh ppo --minutes 300
#
# Two minutes before its time is up, or when the node is wanted back, Slurm sends TERM: the training saves and ends. The
# same command once more goes on with it. Without Slurm it trains on this machine:
#
#     RUN=runs/dqn bash examples/slurm/one_node.sh dqn --minutes 1

set -euo pipefail

run=${RUN:?set RUN to the folder of the run}
export NUMBA_NUM_THREADS=${SLURM_CPUS_PER_TASK:-$(nproc)}

resume=()
if [[ -f $run/checkpoint.npz ]]; then
    resume=(--resume)
fi
# In the place of this shell, so that the signal reaches it.
exec sevenlanes train "$@" --run "$run" "${resume[@]}"
