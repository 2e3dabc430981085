package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.fleet.Fleet;
import io.flotilla.cli.fleet.FleetAccess;
import io.flotilla.local.fleet.FleetOptions;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        header = "Start the fleet on this machine: Postgres, Kafka, Redis, the offline model, six services.",
        description = "Without --detach the fleet lives until Ctrl-C. Its data stay in the data folder.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla up --detach",
            "  ./flotilla up --port 9000 --data /var/tmp/flotilla",
            "  ./flotilla up --detach --fresh",
            "  ./flotilla up --detach --replicas 2"
        })
final class UpCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--detach", description = "End when everything is ready; the fleet goes on. Stop it with down.")
    boolean detach;

    @Option(names = "--port", paramLabel = "N", description = "The port of the API (default: 8080, or the last one).")
    Integer port;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of each service, 1 to 5 (default: 1).")
    int replicas;

    @Option(names = "--fresh", description = "Forget all data first.")
    boolean fresh;

    UpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (replicas < 1 || replicas > FleetOptions.MOST_REPLICAS) {
            throw CliException.invalid(
                    "--replicas must be 1 to " + FleetOptions.MOST_REPLICAS, "Example: ./flotilla up --replicas 2");
        }
        FleetAccess access = new FleetAccess(context, context.terminal());
        Fleet.Start start = new Fleet.Start(port == null ? OptionalInt.empty() : OptionalInt.of(port), replicas, fresh);
        if (detach) {
            access.start(start);
        } else {
            access.serve(start);
        }
        return ExitCode.PASSED;
    }
}
