#!/bin/bash
#SBATCH --job-name=sevenlanes-ray
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=04:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --output=%x-%j.log
#
# A Ray cluster over the nodes of a job, and one command on it. The words after the script go to `sevenlanes`; paths must
# lie on a file system that all nodes share:
#
#     sbatch examples/slurm/ray_cluster.sh sweep dqn --set "learning_rate=loguniform(1e-4,1e-2)" --trials 200 \
#         --parallel 60 -o sweeps/rates
#     sbatch examples/slurm/ray_cluster.sh train dqn --env sevenlanes/Pong-v0 --engine ray --workers 60 --run runs/pong
#
# Without Slurm it makes a cluster of this machine alone, on the loopback interface, with the same commands.

set -euo pipefail

cpus=${SLURM_CPUS_PER_TASK:-$(nproc)}
nodes=${SLURM_JOB_NUM_NODES:-1}
port=${RAY_PORT:-$((20000 + ${SLURM_JOB_ID:-$$} % 10000))}
if [[ -n ${SLURM_JOB_ID:-} ]]; then
    read -r ip _ < <(hostname --all-ip-addresses)
else
    ip=127.0.0.1
    export RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 # Ray's own name for staying on the loopback interface
fi
address=$ip:$port

# Whoever reaches a Ray cluster can run anything on it: this job's has a secret of its own, handed on by srun.
RAY_AUTH_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
export RAY_AUTH_MODE=token RAY_AUTH_TOKEN RAY_USAGE_STATS_ENABLED=0

# Each `ray start --block` stays, and takes its node's part of Ray along when it ends; `ray stop` would stop everybody's.
started=()
command=
# shellcheck disable=SC2329 # the trap calls it
stop() {
    if [[ -n $command ]]; then
        kill -TERM "$command" 2> /dev/null || true # it saves
        wait "$command" || true
    fi
    kill -TERM "${started[@]}" 2> /dev/null || true
    wait || true
}
trap stop EXIT
trap 'exit 143' TERM INT

ray start --head --node-ip-address="$ip" --port="$port" --num-cpus="$cpus" --include-dashboard=false --block &
started+=($!)
if ((nodes > 1)); then
    others=$((nodes - 1))
    srun --nodes="$others" --ntasks="$others" --exclude="$SLURMD_NODENAME" \
        ray start --address="$address" --num-cpus="$cpus" --block &
    started+=($!)
fi
for ((second = 0; ; second++)); do
    ray health-check --address="$address" 2> /dev/null && break
    if ((second == 120)); then
        echo "Ray's head did not answer at $address within two minutes." >&2
        exit 1
    fi
    sleep 1
done

sevenlanes "$@" --address "$address" &
command=$!
wait "$command" && status=0 || status=$?
command=
exit "$status"
