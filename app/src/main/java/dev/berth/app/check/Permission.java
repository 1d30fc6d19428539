package dev.berth.app.check;

/** Something that Berth's token must be allowed to do. The least policy and the checks are both made of these. */
enum Permission {
    LIST_JOBS("list-jobs", "list the jobs of pods"),
    READ_JOB("read-job", "read jobs, allocations, evaluations and their events"),
    SUBMIT_JOB("submit-job", "register, evaluate, stop and purge jobs"),
    READ_FILES("read-fs", "read logs and files of pods"),
    /** Whoever may make them may find them. */
    CREATE_VOLUMES("host-volume-create", "make and find the disks of pods"),
    DELETE_VOLUMES("host-volume-delete", "delete the disks of pods"),
    MOUNT_VOLUMES("host_volume write", "mount the disks of pods"),
    READ_VARIABLES("variables read", "read who may log in to pods"),
    WRITE_VARIABLES("variables write", "write who may log in to pods"),
    DESTROY_VARIABLES("variables destroy", "delete who might log in to pods"),
    LEASE_DISKS("variables of berth/*", "lease the disks that are made ahead"),
    CHANGE_NODES("node write", "read nodes, their GPUs and their events, and drain or cordon nodes");

    static final String FIX = "Give the token the policy that 'berth nomad-policy' prints.";

    private final String capability;
    private final String purpose;

    Permission(String capability, String purpose) {
        this.capability = capability;
        this.purpose = purpose;
    }

    /** The word in a policy. */
    String capability() {
        return capability;
    }

    /** What Berth needs it for, such as {@code list the jobs of pods}. */
    String purpose() {
        return purpose;
    }
}
