package dev.berth.app.http;

import dev.berth.messages.problem.ProblemCode;

/** What to do about each code, in general; the detail of a problem says what it was about this time. */
final class ProblemHelp {
    private ProblemHelp() {}

    static String of(ProblemCode code) {
        return switch (code) {
            case BAD_REQUEST -> "Send a JSON body of the shape that /openapi.json describes.";
            case INVALID_PARAMETER -> "Correct the parameter that the answer names.";
            case UNAUTHORIZED -> "Send the header Authorization: Bearer and a token, or log in to the console.";
            case FORBIDDEN -> "Use a token with the scope that the answer names, or ask the owner for one.";
            case QUOTA_EXCEEDED ->
                "Stop or terminate a pod, delete what is not needed, ask for less, or ask the owner for a larger quota.";
            case GPU_MODEL_NOT_ALLOWED ->
                "Ask for GPUs of a model that the answer names, or for none, or ask the owner to allow the model: GET /v1/gpus says which are.";
            case SSH_OFF ->
                "Ask the owner to switch SSH on for the workspace: PUT /v1/admin/workspaces/{name}/ssh with {\"enabled\": true}. Pods run on meanwhile.";
            case NOT_FOUND -> "Check the address against /openapi.json.";
            case UNKNOWN_POD ->
                "List the workspace's pods; a terminated pod's name is free again, its id is not reused.";
            case UNKNOWN_KEY -> "List the workspace's SSH keys.";
            case UNKNOWN_NODE ->
                "The cluster has no machine of this id now. GET /v1/admin/nodes lists the machines there are.";
            case NODE_DRAINS ->
                "A drain of the machine is under way, and until it ends the machine cannot take pods. Undrain it, or wait for the drain and uncordon it then.";
            case UNKNOWN_REGISTRY_LOGIN ->
                "List the workspace's registry logins under /v1/registries; name the registry as its images do.";
            case UNKNOWN_TEMPLATE ->
                "List the templates under /v1/templates; only those that were saved can be deleted, each where it was saved.";
            case UNKNOWN_VOLUME -> "List the workspace's volumes under /v1/volumes.";
            case VOLUME_IN_USE ->
                "A volume has one pod at a time, until that is terminated. Terminate the pod that the answer names, or take another volume.";
            case UNKNOWN_WEBHOOK -> "List the workspace's webhooks under /v1/webhooks.";
            case TOO_MANY_WEBHOOKS -> "Remove a webhook: DELETE /v1/webhooks/{name}.";
            case UNKNOWN_PROJECTION -> "List the projections under /v1/admin/projections.";
            case UNKNOWN_REBUILD -> "Start a rebuild first.";
            case UNKNOWN_DEAD_LETTER -> "List dead letters under /v1/admin/dead-letters.";
            case METHOD_NOT_ALLOWED -> "Use one of the methods in the Allow header.";
            case NOT_ACCEPTABLE -> "Send an Accept header that includes the type of the answer, or none.";
            case REQUEST_TIMEOUT -> "Send the request again, all of it within half a minute.";
            case NAME_TAKEN -> "Choose another name, or terminate the pod, or delete the volume, that has it.";
            case NO_PUBLIC_PORT ->
                "Wait for a released port to end its rest, terminate a pod, or ask the owner to widen the port range.";
            case POD_LOCKED -> "Unlock the pod first: PATCH /v1/pods/{id} with {\"locked\": false}.";
            case INVALID_TRANSITION -> "Look at the pod's actions: they are what it can do now.";
            case REBUILD_RUNNING -> "Wait until the running rebuild has ended.";
            case REBUILD_NOT_READY -> "Wait until the rebuild's state is ready.";
            case PROJECTION_CHANGING -> "Look at the projection's state, then decide again.";
            case STILL_FAILING -> "Mend what the error names and try again, or delete the dead letter.";
            case VERSION_MISMATCH -> "Read it again, decide again, and send its new version.";
            case PAYLOAD_TOO_LARGE -> "Send less at once.";
            case UNSUPPORTED_MEDIA_TYPE -> "Send the body as Content-Type: application/json.";
            case MISDIRECTED_REQUEST ->
                "Use the address that Berth printed, or let the owner add the name with --http-names.";
            case INVALID_SPEC -> "Correct the fields that the answer names.";
            case IMAGE_NEEDS_CONTAINERS -> "Use the template ubuntu here, or let the owner install a container engine.";
            case WIPE_UNCONFIRMED ->
                "Copy from the pod's disk what you need, then send \"wipe\": true with the action.";
            case IDEMPOTENCY_KEY_REUSED -> "Take a fresh Idempotency-Key for each new request.";
            case KEY_EMPTY -> "Paste the content of a file such as ~/.ssh/id_ed25519.pub.";
            case KEY_IS_FINGERPRINT -> "Paste the key itself: the content of a file such as ~/.ssh/id_ed25519.pub.";
            case KEY_IS_PRIVATE ->
                "Never paste it anywhere, and consider it no longer secret. Paste the file that ends in .pub.";
            case KEY_MISSING_TYPE -> "Paste the whole line, from its first word such as ssh-ed25519 on.";
            case KEYS_NOT_SEPARATED -> "Put each key on a line of its own.";
            case KEY_TYPE_UNSUPPORTED -> "Make a key with: ssh-keygen -t ed25519";
            case KEY_INVALID -> "Copy the line again as a whole; a part of it is missing or changed.";
            case RATE_LIMITED -> "Wait as long as the Retry-After header says, then try again.";
            case INTERNAL -> "Report it with the request id; the log has the cause under that id.";
            case BUSY -> "Try again in a moment.";
            case PROJECTION_BEHIND -> "Try again after as many seconds as the Retry-After header says.";
            case UNAVAILABLE -> "Try again in a moment; /actuator/health tells whether Berth is well.";
        };
    }
}
