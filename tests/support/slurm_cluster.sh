#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A private Slurm of two virtual nodes on this machine, for tests: controller, daemons, keys, state and logs in one scratch
# folder, ports that were free at the start, nothing of the system's own Slurm touched.
#
#   slurm_cluster.sh start DIR [LINES]   prints nothing; then SLURM_CONF=DIR/slurm.conf sbatch ... works. LINES are added to
#                                        slurm.conf. Exit 3 and one line on stderr where it cannot run.
#   slurm_cluster.sh stop DIR            ends its jobs and its daemons (the processes named in DIR/*.pid)
#
# Commands of the cluster find it by SLURM_CONF alone.
set -euo pipefail
[ $# -eq 2 ] || [ $# -eq 3 ] || { echo "usage: slurm_cluster.sh start|stop DIR [LINES]" >&2; exit 2; }
extra=${3:-}
mkdir -p "$2"
folder=$(cd "$2" && pwd)
export SLURM_CONF=$folder/slurm.conf
PATH=$PATH:/usr/sbin:/sbin
nodes=(n1 n2)

cannot_run() { echo "no Slurm here: $*" >&2; exit 3; }

# Prints a port on which nobody listens.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))  # below the range from which the kernel gives out its own
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

write_configuration() {
  local user node
  user=$(id -un)
  cat > "$SLURM_CONF" <<CONF
ClusterName=assay
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
TmpFS=$folder/tmp.%n
MpiDefault=none
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
MinJobAge=86400
CONF
  for node in "${nodes[@]}"; do
    # More processors than there are: what runs here waits for its peers more than it computes.
    echo "NodeName=$node NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port) CPUs=16 RealMemory=64000 State=UNKNOWN"
    mkdir -p "$folder/spool.$node" "$folder/tmp.$node"
  done >> "$SLURM_CONF"
  echo "PartitionName=p Nodes=$(IFS=,; echo "${nodes[*]}") Default=YES MaxTime=INFINITE State=UP" >> "$SLURM_CONF"
  echo "$extra" >> "$SLURM_CONF"
}

start() {
  local program node attempt
  for program in munged slurmctld slurmd srun sbatch; do
    command -v "$program" >/dev/null || cannot_run "$program is not installed (apt-get install slurm-wlm munge)"
  done
  mkdir -p "$folder/state" "$folder/log"
  write_configuration
  (umask 077; head -c 1024 /dev/urandom > "$folder/munge.key")
  munged --key-file="$folder/munge.key" --socket="$folder/munge.sock" --pid-file="$folder/munged.pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/munge.seed" --force 2>/dev/null || cannot_run "munged does not start"
  slurmctld -i >/dev/null 2>&1 || cannot_run "slurmctld does not start"
  for node in "${nodes[@]}"; do
    slurmd -N "$node" >/dev/null 2>&1 || { stop; cannot_run "slurmd does not start"; }
  done
  for ((attempt = 0; attempt < 300; attempt++)); do
    [ "$(timeout 5 sinfo -h -N -o '%N %t' 2>/dev/null | sort -u | grep -c ' idle$')" -eq ${#nodes[@]} ] && return 0
    sleep 0.1
  done
  stop
  cannot_run "its nodes do not become idle"
}

# Ends one daemon by the number in its pid file.
end_daemon() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$1"
}

stop() {
  local attempt daemon
  if [ -e "$folder/slurmctld.pid" ]; then
    timeout 5 scancel --quiet --state=RUNNING,PENDING --user="$(id -un)" 2>/dev/null || true
    for ((attempt = 0; attempt < 100; attempt++)); do
      [ -z "$(timeout 5 squeue -h -o %i 2>/dev/null)" ] && break
      sleep 0.1
    done
  fi
  # The state is thrown away: nothing is gained by an orderly end, which takes slurmctld two seconds.
  for daemon in "$folder"/slurmd.*.pid "$folder/slurmctld.pid" "$folder/munged.pid"; do end_daemon "$daemon"; done
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) echo "usage: slurm_cluster.sh start|stop DIR [LINES]" >&2; exit 2 ;;
esac
