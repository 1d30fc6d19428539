package dev.berth.app.check;

import static dev.berth.app.check.Permission.PolicyPart.HOST_VOLUME;
import static dev.berth.app.check.Permission.PolicyPart.NAMESPACE;
import static dev.berth.app.check.Permission.PolicyPart.NODE;
import static dev.berth.app.check.Permission.PolicyPart.VARIABLES_OF_BERTH;
import static dev.berth.app.check.Permission.PolicyPart.VARIABLES_OF_PODS;

import dev.berth.nomad.placement.ReadyDisks;

/** Something that Berth's token must be allowed to do. The least policy and the checks are both made of these. */
enum Permission {
    LIST_JOBS(NAMESPACE, "list-jobs", "list-jobs", "list the jobs of pods"),
    READ_JOB(NAMESPACE, "read-job", "read-job", "read jobs, allocations, evaluations and their events"),
    SUBMIT_JOB(NAMESPACE, "submit-job", "submit-job", "register, evaluate, stop and purge jobs"),
    READ_FILES(NAMESPACE, "read-fs", "read-fs", "read logs and files of pods"),
    /** Whoever may make them may find them. */
    CREATE_VOLUMES(NAMESPACE, "host-volume-create", "host-volume-create", "make and find the disks of pods"),
    DELETE_VOLUMES(NAMESPACE, "host-volume-delete", "host-volume-delete", "delete the disks of pods"),
    MOUNT_DISKS(HOST_VOLUME, "write", "host_volume pod-*", "mount the disks of pods"),
    MOUNT_READY_DISKS(
            HOST_VOLUME, "write", "host_volume " + ReadyDisks.PREFIX + "*", "mount the disks that are made ahead"),
    MOUNT_SSH_SERVER(HOST_VOLUME, "read", "host_volume of the SSH server", "mount the SSH server that images may lack"),
    /** Whoever may read them may list them. */
    READ_VARIABLES(VARIABLES_OF_PODS, "read", "variables read", "read who may log in to pods"),
    WRITE_VARIABLES(VARIABLES_OF_PODS, "write", "variables write", "write who may log in to pods"),
    DESTROY_VARIABLES(VARIABLES_OF_PODS, "destroy", "variables destroy", "delete who might log in to pods"),
    READ_LEASES(VARIABLES_OF_BERTH, "read", "variables read berth/*", "read whose the disks are that are made ahead"),
    WRITE_LEASES(VARIABLES_OF_BERTH, "write", "variables write berth/*", "lease the disks that are made ahead"),
    DESTROY_LEASES(
            VARIABLES_OF_BERTH, "destroy", "variables destroy berth/*", "end the leases of disks that are made ahead"),
    CHANGE_NODES(NODE, "write", "node write", "read nodes, their GPUs and their events, and drain or cordon nodes");

    /** The part of a policy that gives it. */
    enum PolicyPart {
        NAMESPACE,
        VARIABLES_OF_PODS,
        VARIABLES_OF_BERTH,
        HOST_VOLUME,
        NODE
    }

    private final PolicyPart part;
    private final String capability;
    private final String check;
    private final String purpose;

    Permission(PolicyPart part, String capability, String check, String purpose) {
        this.part = part;
        this.capability = capability;
        this.check = check;
        this.purpose = purpose;
    }

    PolicyPart part() {
        return part;
    }

    /** The word in that part of a policy. */
    String capability() {
        return capability;
    }

    /** What a check of it is about, unlike that of any other. */
    String check() {
        return check;
    }

    /** What Berth needs it for, such as {@code list the jobs of pods}. */
    String purpose() {
        return purpose;
    }
}
