using Xunit;

namespace ServeBench.Tests.Shell;

public sealed class ShellTests
{
    private const string EscapeCharacter = "\e";

    [Fact]
    public async Task Streams_go_where_pwsh_sends_them()
    {
        ShellRun run = await ShellProcess.RunAsync("-NoProfile", "-Command", """
            function Write-All {
                [CmdletBinding()] param()
                $PSCmdlet.WriteWarning('a warning')
                $PSCmdlet.WriteVerbose('a detail')
                $PSCmdlet.WriteDebug('a debug line')
                $message = [System.Management.Automation.HostInformationMessage] @{ Message = 'for the host' }
                $PSCmdlet.WriteInformation($message, [string[]] 'PSHOST')
                1..3 | ForEach-Object { $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(7, 'Sending', "$_ of 3")) }
            }
            [pscustomobject] @{ Name = 'an object'; Value = 1.5 }
            Get-Nothing
            $DebugPreference = 'Continue'
            Write-All -Verbose
            'the last line'
            """);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Name      Value", "----      -----", "an object  1.50"], run.OutputLines[..3]);
        Assert.Equal(["for the host", "the last line"], run.OutputLines[^2..]);
        Assert.Contains("Get-Nothing: ", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(["WARNING: a warning", "VERBOSE: a detail", "DEBUG: a debug line", "Sending: 1 of 3"], run.ErrorLines[^4..]);
        Assert.DoesNotContain(EscapeCharacter, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("'fine'; Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'fine'", 0)]
    public async Task A_command_answers_with_the_exit_code_of_pwsh(string command, int expected)
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", command);

        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == 1 || command.StartsWith("Get-Nothing", StringComparison.Ordinal), run.Error.Length > 0);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_its_place_and_its_exit_code()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["helper.ps1"], "'from the helper'", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["run [1].ps1"], """
            param([double] $Rate, [switch] $Fast, [switch] $Slow, [int] $Offset, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Rate $Fast $Slow $Offset $Rest"
            $PSScriptRoot
            & "$PSScriptRoot/helper.ps1"
            exit 7
            """, TestContext.Current.CancellationToken);

        ShellRun run = await ShellProcess.RunAsync("-File", folder["run [1].ps1"], "-Rate", "2.5", "-Fast", "-Slow:$false", "-Offset", "-3", "a", "b c");

        Assert.Equal(["2.5 True False -3 a b c", folder.Root, "from the helper"], run.OutputLines);
        Assert.Equal(7, run.ExitCode);
    }

    [Fact]
    public async Task A_terminating_error_in_a_script_is_shown_with_its_place()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["fails.ps1"], "$args[1]\nthrow 'bad'\n'not reached'\n", TestContext.Current.CancellationToken);

        ShellRun run = await ShellProcess.RunAsync("-File", folder["fails.ps1"], "x", "y");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["y"], run.OutputLines);
        Assert.Equal($"Exception: {folder["fails.ps1"]}:2", run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Sideways")]
    [InlineData("-Command")]
    [InlineData("-File no-such-script.ps1")]
    public async Task A_wrong_command_line_is_answered_with_the_usage(string line)
    {
        ShellRun run = await ShellProcess.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(64, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("Usage: ServeBench.Shell", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Version", "ServeBench.Shell 0.1.0, PowerShell engine 7.6.9")]
    [InlineData("--help", "Usage: ServeBench.Shell [options] -File SCRIPT [arguments]")]
    public async Task Help_and_version_go_to_stdout(string option, string firstLine)
    {
        ShellRun run = await ShellProcess.RunAsync(option);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(firstLine, run.OutputLines[0]);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData(ShellProcess.Interrupt, 130)]
    [InlineData(ShellProcess.Terminate, 143)]
    public async Task A_signal_stops_the_pipeline_in_an_orderly_way(int signal, int expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has an env that gives a child its signals back.");
        using ShellProcess shell = ShellProcess.StartListeningToSignals(
            "-Command", "try { 'running'; while ($true) { [System.Threading.Thread]::Sleep(10) } } finally { [Console]::WriteLine('released') }; 'not reached'");
        Assert.Equal("running", await shell.ReadLineAsync());

        shell.Send(signal);

        ShellRun run = await shell.FinishAsync();
        Assert.Equal(["released"], run.OutputLines);
        Assert.Equal(expected, run.ExitCode);
    }

    [Fact]
    public async Task The_environment_sets_culture_and_width_and_finds_the_module()
    {
        ShellRun run = await ShellProcess.RunWithAsync(
            [("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8"), ("COLUMNS", "40")],
            "-NoProgress",
            "-Command",
            """
            $PSVersionTable.PSVersion.ToString()
            "$ProgressPreference"
            Import-Module ServeBench
            (Get-Module ServeBench).ModuleBase
            1.5
            [pscustomobject] @{ First = 'x' * 30; Second = 'y' * 30 }
            """);

        Assert.Equal(["7.6.9", "SilentlyContinue", RepositoryFolder.Module, "1,5"], run.OutputLines[..4]);
        Assert.All(run.OutputLines[4..], line => Assert.True(line.Length <= 40, line));
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_module_beside_the_executable_comes_first()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(ShellProcess.BuildFolder, folder.Root);
        Directory.CreateDirectory(folder["ServeBench"]);
        await File.WriteAllTextAsync(folder["ServeBench/ServeBench.psd1"], "@{ ModuleVersion = '9.9.9' }", TestContext.Current.CancellationToken);

        ShellRun run = await ShellProcess.RunFromAsync(folder.Root, "-Command", "Import-Module ServeBench; (Get-Module ServeBench).Version.ToString()");

        Assert.Equal(["9.9.9"], run.OutputLines);
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
