#!/bin/sh
# Prints the state of Slurm's job $1 in the word that Snakemake expects: running, success or failed.
# If the scheduler does not answer, the job counts as running. If it no longer knows the job, the job has failed.
if ! answer=$(scontrol --oneliner show job "$1" 2>&1); then
    case $answer in
    *"Invalid job id"*) echo failed ;;
    *) echo running ;;
    esac
    exit 0
fi
case $answer in
*JobState=COMPLETED*) echo success ;;
*JobState=PENDING* | *JobState=CONFIGURING* | *JobState=RUNNING* | *JobState=COMPLETING* | *JobState=SUSPENDED* | \
    *JobState=STOPPED* | *JobState=REQUEUED* | *JobState=REQUEUE_HOLD* | *JobState=SIGNALING* | *JobState=STAGE_OUT*)
    echo running
    ;;
*) echo failed ;;
esac
