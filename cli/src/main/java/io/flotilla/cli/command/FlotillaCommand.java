package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "flotilla",
        header = "Durable, budgeted, auditable work for AI agents.",
        synopsisHeading = "%nUsage: ",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla run examples/quality-check.yaml --input repo=examples/shop",
            "  ./flotilla status",
            "  ./flotilla get workflows",
            "",
            "FLOTILLA_URL and FLOTILLA_API_KEY select a fleet elsewhere; without them the one on this machine is used."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:passed",
            "1:error",
            "2:the gate failed, or a person rejected",
            "3:invalid input or configuration",
            "4:something that is needed is not available",
            "5:timed out"
        },
        subcommands = {
            RunCommand.class,
            WatchCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            ApprovalsCommand.class,
            DelegateCommand.class,
            CancelCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            StepCommand.class,
            SkipCommand.class,
            RetryCommand.class,
            ModifyCommand.class,
            SetCommand.class,
            EmitCommand.class,
            RunsCommand.class,
            BulkCommand.class,
            ArchiveCommand.class,
            RetentionCommand.class,
            EstimateCommand.class,
            StateCommand.class,
            BookmarkCommand.class,
            ForkCommand.class,
            CompareCommand.class,
            AnalyseCommand.class,
            ExportCommand.class,
            GetCommand.class,
            ApplyCommand.class,
            ValidateCommand.class,
            WorkflowCommand.class,
            QueuesCommand.class,
            QueueCommand.class,
            SchedulesCommand.class,
            ScheduleCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            TestCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class FlotillaCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    FlotillaCommand(Context context) {
        this.context = context;
    }

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The fleet's data folder (default: FLOTILLA_DATA_DIR, or .flotilla in the checkout).")
    void data(Path folder) {
        context.data(folder);
    }

    /** The whole command line, with this context in every command. */
    public static CommandLine commandLine(Context context) {
        CommandLine all = new CommandLine(new FlotillaCommand(context), factory(context))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false);
        all.getSubcommands().values().forEach(FlotillaCommand::separateSections);
        return all;
    }

    private static void separateSections(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .synopsisHeading("%nUsage: ")
                .descriptionHeading("%n")
                .parameterListHeading("%nParameters:%n")
                .optionListHeading("%nOptions:%n");
    }

    private static IFactory factory(Context context) {
        IFactory standard = CommandLine.defaultFactory();
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                    if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Context.class) {
                        return type.cast(constructor.newInstance(context));
                    }
                }
                return standard.create(type);
            }
        };
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.terminal().out());
        return 0;
    }
}
