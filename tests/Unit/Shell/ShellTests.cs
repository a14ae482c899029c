using Xunit;

namespace ServeBench.Tests.Shell;

/// <summary>The shell is PowerShell, with the module that was built beside it.</summary>
public sealed class ShellTests
{
    [Fact]
    public async Task The_module_is_loaded_and_the_commands_of_PowerShell_are_there()
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", """
            (Get-Module ServeBench).ModuleBase
            $PSVersionTable.PSVersion.ToString()
            New-ServeDataset 2 -InputLength 7 | Select-Object Index, InputLength | ConvertTo-Json -Compress
            New-ServeDataset 2 -InputLength 7 | Select-Object Index, InputLength | ConvertTo-Csv
            New-ServeDataset 1 -InputLength 7 | Format-Table Index, InputLength | Out-String -Stream | Where-Object Length
            1, 2 | ForEach-Object -Parallel { (New-ServeDataset $_).Count } | Sort-Object
            """);

        Assert.Equal(
            [
                RepositoryFolder.Module,
                "7.6.9",
                """[{"Index":0,"InputLength":7},{"Index":1,"InputLength":7}]""",
                "\"Index\",\"InputLength\"", "\"0\",\"7\"", "\"1\",\"7\"",
                "Index InputLength", "----- -----------", "    0           7",
                "1", "2",
            ],
            run.OutputLines);
        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_shell_sends_no_telemetry_and_looks_for_no_update()
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", "$env:POWERSHELL_TELEMETRY_OPTOUT; $env:POWERSHELL_UPDATECHECK");

        Assert.Equal(["1", "Off"], run.OutputLines);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("'fine'; Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'fine'", 0)]
    public async Task A_command_gives_the_exit_code_of_pwsh(string command, int expected)
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", command);

        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(command != "exit 3", run.Error.Length > 0);
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

        ShellRun run = await ShellProcess.RunAsync(
            "-ExecutionPolicy", "Bypass", "-File", folder["run [1].ps1"], "-Rate", "2.5", "-Fast", "-Slow:$false", "-Offset", "-3", "a", "b c");

        Assert.Equal(["2.5 True False -3 a b c", folder.Root, "from the helper"], run.OutputLines);
        Assert.Equal(7, run.ExitCode);
    }

    [Fact]
    public async Task A_signal_stops_the_pipeline_in_an_orderly_way()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has an env that gives a child its signals back.");
        using ShellProcess shell = ShellProcess.StartListeningToSignals(
            "-Command", "try { 'running'; while ($true) { [System.Threading.Thread]::Sleep(10) } } finally { [Console]::WriteLine('released') }; 'not reached'");
        Assert.Equal("running", await shell.ReadLineAsync());

        shell.Send(ShellProcess.Interrupt);

        ShellRun run = await shell.FinishAsync();
        Assert.Equal(["released"], run.OutputLines);
        Assert.NotEqual(0, run.ExitCode);
    }

    [Fact]
    public async Task A_module_beside_the_executable_comes_first()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(ShellProcess.BuildFolder, folder.Root);
        Directory.CreateDirectory(folder["ServeBench"]);
        await File.WriteAllTextAsync(folder["ServeBench/ServeBench.psd1"], "@{ ModuleVersion = '9.9.9' }", TestContext.Current.CancellationToken);

        ShellRun run = await ShellProcess.RunFromAsync(folder.Root, "-Command", "(Get-Module ServeBench).Version.ToString()");

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
