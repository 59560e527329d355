#!/bin/sh
# The state of Slurm's job $1 in the one word that Snakemake asks for: running, success or failed.
# A scheduler that does not answer is asked again later; a job that it has forgotten is lost.
if ! told=$(scontrol --oneliner show job "$1" 2>&1); then
    case $told in
    *"Invalid job id"*) echo failed ;;
    *) echo running ;;
    esac
    exit 0
fi
case $told in
*JobState=COMPLETED*) echo success ;;
*JobState=PENDING* | *JobState=CONFIGURING* | *JobState=RUNNING* | *JobState=COMPLETING* | *JobState=SUSPENDED* | \
    *JobState=STOPPED* | *JobState=REQUEUED* | *JobState=REQUEUE_HOLD* | *JobState=SIGNALING* | *JobState=STAGE_OUT*)
    echo running
    ;;
*) echo failed ;;
esac
