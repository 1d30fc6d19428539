package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.berth.nomadembedded.http.OperationHandler.Operation;
import java.util.function.Predicate;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerRoutes;

/** Which operation answers which method and path. What is not listed is not found. */
public final class RequestRouter {
    private final Views views;
    private final JobOperations jobs;
    private final NodeOperations nodes;
    private final VariableOperations variables;
    private final VolumeOperations volumes;

    public RequestRouter(
            Views views,
            JobOperations jobs,
            NodeOperations nodes,
            VariableOperations variables,
            VolumeOperations volumes) {
        this.views = views;
        this.jobs = jobs;
        this.nodes = nodes;
        this.variables = variables;
        this.volumes = volumes;
    }

    void addTo(HttpServerRoutes routes, OperationHandler handler) {
        Table table = new Table(routes, handler);
        jobs(table);
        allocations(table);
        nodes(table);
        variables(table);
        volumes(table);
        table.get("/v1/agent/self", _ -> views.self()).otherwise(_ -> true, request -> {
            throw new ApiRefusal(404, "Invalid URL or method: the embedded Nomad does not answer " + request.path());
        });
    }

    private void jobs(Table table) {
        Operation statuses = request -> views.jobStatuses(request.json());
        table.get("/v1/jobs", request -> views.jobs(request.text("prefix", ""), request.flag("meta")))
                .write("/v1/jobs", request -> jobs.register(request.json()))
                .get("/v1/jobs/statuses", statuses)
                .write("/v1/jobs/statuses", statuses)
                .get("/v1/job/{id}", request -> views.job(request.variable("id")))
                .write("/v1/job/{id}", request -> jobs.register(request.variable("id"), request.json()))
                .delete("/v1/job/{id}", request -> jobs.deregister(request.variable("id"), request.flag("purge")))
                .get("/v1/job/{id}/allocations", request -> views.allocationsOf(request.variable("id")))
                .get("/v1/job/{id}/evaluations", request -> views.evaluationsOf(request.variable("id")))
                .write("/v1/job/{id}/evaluate", request -> jobs.evaluate(request.variable("id")))
                .write("/v1/job/{id}/plan", request -> jobs.plan(request.json()))
                .get("/v1/evaluations", _ -> views.evaluations())
                .get("/v1/evaluation/{id}", request -> views.evaluation(request.variable("id")));
    }

    private void allocations(Table table) {
        table.get(
                        "/v1/allocations",
                        request -> views.allocations(
                                request.text("prefix", ""),
                                request.flag("resources"),
                                !request.text("task_states", "true").equals("false")))
                .get("/v1/allocation/{id}", request -> views.allocation(request.variable("id")))
                .write("/v1/allocation/{id}/stop", request -> jobs.stopAllocation(request.variable("id")));
    }

    private void nodes(Table table) {
        table.get("/v1/nodes", request -> views.nodes(request.flag("resources")))
                .get("/v1/node/{id}", request -> views.node(request.variable("id")))
                .write("/v1/node/{id}/drain", request -> nodes.drain(request.variable("id"), request.json()))
                .write(
                        "/v1/node/{id}/eligibility",
                        request -> nodes.eligibility(request.variable("id"), request.json()))
                .get("/v1/node/{id}/allocations", request -> views.nodeAllocations(request.variable("id")))
                .write("/v1/system/gc", _ -> {
                    nodes.collectGarbage();
                    return NullNode.getInstance();
                });
    }

    private void variables(Table table) {
        String path = "/v1/var/{path}**";
        table.get("/v1/vars", request -> variables.list(request.text("prefix", "")))
                .get(path, request -> variables.read(request.variable("path")))
                .write(
                        path,
                        request -> variables.write(request.variable("path"), request.json(), request.number("cas")))
                .delete(path, request -> {
                    variables.delete(request.variable("path"), request.number("cas"));
                    return null;
                })
                .otherwise(request -> request.uri().startsWith("/v1/var/"), _ -> {
                    throw new ApiRefusal(405, "Invalid method");
                });
    }

    private void volumes(Table table) {
        Operation delete = request -> volumes.delete(request.variable("id"));
        table.get("/v1/volumes", request -> volumes.list(request.text("prefix", "")))
                .write("/v1/volume/host/create", request -> volumes.create(request.json()))
                .get("/v1/volume/host/{id}", request -> volumes.read(request.variable("id")))
                .delete("/v1/volume/host/{id}", delete)
                .delete("/v1/volume/host/{id}/delete", delete);
    }

    /** Routes match in the order in which they are added. */
    private record Table(HttpServerRoutes routes, OperationHandler handler) {
        Table get(String path, Operation operation) {
            routes.get(path, handler.answering(operation));
            return this;
        }

        /** PUT and POST mean the same to Nomad. */
        Table write(String path, Operation operation) {
            routes.put(path, handler.answering(operation)).post(path, handler.answering(operation));
            return this;
        }

        Table delete(String path, Operation operation) {
            routes.delete(path, handler.answering(operation));
            return this;
        }

        Table otherwise(Predicate<HttpServerRequest> condition, Operation operation) {
            routes.route(condition, handler.answering(operation));
            return this;
        }
    }
}
