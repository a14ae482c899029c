using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ServeBench.Shell;

/// <summary>
/// The console as the engine sees it: output to stdout; errors, warnings, verbose, debug and progress to stderr; no
/// questions, because a benchmark runs unattended.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private static readonly bool s_coloursAreWanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly ShellRawUserInterface _rawUI = new();
    private readonly ProgressDisplay _progress = new(Console.Error, Console.IsErrorRedirected, TimeProvider.System);
    private TextWriter _output = Console.Out;

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI => _rawUI;

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => !Console.IsOutputRedirected && s_coloursAreWanted;

    /// <summary>Lets all that is printed from now on go to stderr: what ends a session is printed by the engine's formatter too.</summary>
    public void PrintToStandardError() => _output = Console.Error;

    /// <inheritdoc/>
    public override void Write(string value)
    {
        _progress.Clear();
        _output.Write(Rendered(value));
    }

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (SupportsVirtualTerminal && foregroundColor != _rawUI.ForegroundColor)
        {
            value = PSStyle.MapForegroundColorToEscapeSequence(foregroundColor) + value + PSStyle.Instance.Reset;
        }

        Write(value);
    }

    /// <inheritdoc/>
    public override void WriteLine(string value)
    {
        _progress.Clear();
        _output.WriteLine(Rendered(value));
    }

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => WriteToStandardError(value);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteToStandardError("WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteToStandardError("VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteToStandardError("DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    /// <inheritdoc/>
    public override string ReadLine() => throw NoQuestions();

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw NoQuestions();

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new HostException($"{message.TrimEnd()} {NoQuestions().Message}".TrimStart());

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw NoQuestions();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoQuestions();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw NoQuestions();

    private static HostException NoQuestions() =>
        new("ServeBench.Shell asks no questions: give every mandatory parameter, and -Confirm:$false where a command would ask.");

    private void WriteToStandardError(string line)
    {
        _progress.Clear();
        Console.Error.WriteLine(GetOutputString(line, s_coloursAreWanted && !Console.IsErrorRedirected));
    }

    private string Rendered(string text) =>
        GetOutputString(text, s_coloursAreWanted && !(_output == Console.Error ? Console.IsErrorRedirected : Console.IsOutputRedirected));
}
