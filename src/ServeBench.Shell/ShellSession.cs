using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using Microsoft.PowerShell;

namespace ServeBench.Shell;

/// <summary>One engine with its host, which runs one script or command.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host;
    private readonly Runspace _runspace;

    private ShellSession(ShellHost host, Runspace runspace)
    {
        _host = host;
        _runspace = runspace;
    }

    /// <summary>Opens an engine that finds the ServeBench module and runs scripts whatever the machine's execution policy.</summary>
    /// <param name="showProgress">Whether progress is shown.</param>
    public static ShellSession Open(bool showProgress)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        if (!showProgress)
        {
            state.Variables.Add(new SessionStateVariableEntry("ProgressPreference", ActionPreference.SilentlyContinue, "Set by -NoProgress"));
        }

        var host = new ShellHost();
        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        ModuleFolder.AddToModulePath();
        return new ShellSession(host, runspace);
    }

    /// <summary>Runs what the command line asks for, prints what it writes, and returns the exit code.</summary>
    public int Run(ShellOptions options)
    {
        try
        {
            bool isCommand = options.Action == ShellAction.RunCommand;
            using Pipeline pipeline = isCommand ? PipelineForCommand(options.Text) : PipelineForFile(options);
            int exitCode = Execute(pipeline);
            bool ranToItsEnd = exitCode == ExitCodes.Success && _host.RequestedExitCode is null;
            return isCommand && ranToItsEnd && LastStatementFailed() ? ExitCodes.Failure : exitCode;
        }
        catch (RuntimeException exception)
        {
            Report(exception.ErrorRecord);
            return ExitCodes.Failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    // The engine keeps $? for its host only when the command goes into the history.
    private Pipeline PipelineForCommand(string text) => _runspace.CreatePipeline(text, addToHistory: true);

    private bool LastStatementFailed() => _runspace.SessionStateProxy.GetVariable("?") is false;

    // A script run by its path swallows its own 'exit N', and hosts outside the engine cannot ask for the number. As a
    // function in the session's own scope it keeps $PSScriptRoot and its param block, and 'exit N' reaches the host.
    private Pipeline PipelineForFile(ShellOptions options)
    {
        ScriptBlockAst script = Parser.ParseFile(options.Text, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new ParseException(errors);
        }

        string name = Path.GetFileName(options.Text);
        _runspace.SessionStateProxy.InvokeProvider.Item.Set([$"function:{name}"], script.GetScriptBlock(), force: true, literalPath: true);
        var command = new Command(name, isScript: false, useLocalScope: false);
        foreach (CommandParameter argument in ScriptArguments.Parse(options.Arguments))
        {
            command.Parameters.Add(argument);
        }

        Pipeline pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    private int Execute(Pipeline pipeline)
    {
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add("Out-Default");
        int signalNumber = 0;
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, 2);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, 15);
        try
        {
            pipeline.Invoke();
        }
        catch (PipelineStoppedException) when (Volatile.Read(ref signalNumber) != 0)
        {
        }

        int signal = Volatile.Read(ref signalNumber);
        return signal != 0 ? ExitCodes.SignalBase + signal : _host.RequestedExitCode ?? ExitCodes.Success;

        // The first signal stops the pipeline in an orderly way; a second one ends the process as it would without us.
        PosixSignalRegistration StopOn(PosixSignal name, int number) => PosixSignalRegistration.Create(name, context =>
        {
            context.Cancel = Interlocked.CompareExchange(ref signalNumber, number, 0) == 0;
            pipeline.StopAsync();
        });
    }

    // The engine lets only its own commands mark an object as an error, so the record is printed like any object, to stderr.
    private void Report(ErrorRecord error)
    {
        _host.PrintToStandardError();
        using Pipeline pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add("Out-Default");
        pipeline.Input.Write(error);
        pipeline.Invoke();
    }
}
