using System.Reflection;
using System.Runtime.Loader;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using ServeBench.Tests.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Isolation;

public sealed class IsolationTests
{
    private static readonly string s_module = Path.GetDirectoryName(ModuleHost.ManifestPath)!;

    [Fact]
    public void The_module_s_folders_hold_exactly_the_assemblies_that_they_should()
    {
        Assert.Equal(["ServeBench.Cmdlets.dll", "ServeBench.Core.dll", "ServeBench.Migration.dll"], Assemblies(s_module));
        Assert.Equal(
            [
                "BitMiracle.LibJpeg.NET.dll",
                "CommunityToolkit.HighPerformance.dll",
                "Google.Protobuf.dll",
                "K4os.Compression.LZ4.dll",
                "Microsoft.IO.RecyclableMemoryStream.dll",
                "Microsoft.ML.Tokenizers.Data.Cl100kBase.dll",
                "Microsoft.ML.Tokenizers.Data.O200kBase.dll",
                "Microsoft.ML.Tokenizers.dll",
                "Parquet.dll",
                "ServeBench.Adapters.dll",
                "ServeBench.ChatTemplates.dll",
                "ServeBench.Tokenizers.dll",
                "Snappier.dll",
                "YamlDotNet.dll",
                "ZstdSharp.dll",
            ],
            Assemblies(Path.Combine(s_module, "dependencies")));
    }

    [Fact]
    public async Task A_session_that_holds_other_versions_of_the_libraries_does_not_notice()
    {
        using var folder = new TemporaryFolder();
        FakeAssembly.Save("YamlDotNet", new Version(1, 2, 3, 4), folder["YamlDotNet.dll"]);
        FakeAssembly.Save("Google.Protobuf", new Version(99, 0, 0, 0), folder["Google.Protobuf.dll"]);
        FakeAssembly.Save("Microsoft.ML.Tokenizers", new Version(0, 0, 0, 1), folder["Microsoft.ML.Tokenizers.dll"]);
        File.WriteAllBytes(folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        File.WriteAllText(folder["try.ps1"], """
            param($folder)
            $default = [System.Runtime.Loader.AssemblyLoadContext]::Default
            foreach ($file in [System.IO.Directory]::GetFiles($folder, '*.dll')) { [void]$default.LoadFromAssemblyPath($file) }
            New-ServeDataset 1 -InputLength 6 -Tokenizer $folder/tokenizer.model | ForEach-Object { "sentencepiece $($_.InputLength)" }
            New-ServeDataset 1 -InputLength 7 | ForEach-Object { "o200k $($_.InputLength)" }
            $own = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -eq ServeBench
            "yaml $($own.LoadFromAssemblyName('YamlDotNet').GetName().Version.Major)"
            $default.Assemblies | Where-Object { $_.GetName().Name -match 'Yaml|Protobuf|Tokenizers|Templates|Adapters' } |
                ForEach-Object { "default $($_.GetName().Name) $($_.GetName().Version)" }
            """);
        ShellRun run = await ShellProcess.RunAsync("-File", folder["try.ps1"], folder.Root);
        Assert.Equal("", run.Error);
        Assert.Equal(
            ["sentencepiece 5", "o200k 7", "yaml 18", "default Google.Protobuf 99.0.0.0", "default Microsoft.ML.Tokenizers 0.0.0.1", "default YamlDotNet 1.2.3.4"],
            run.OutputLines.OrderBy(line => line.StartsWith("default", StringComparison.Ordinal) ? line : ""));
    }

    [Fact]
    public async Task Importing_the_module_loads_no_library()
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", "Get-Command New-ServeDataset | ForEach-Object Name; [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -match 'Yaml|Protobuf|Tokenizers|Templates|Adapters' } | ForEach-Object { $_.GetName().Name }");
        Assert.Equal("New-ServeDataset", run.Output.Trim());
    }

    [Fact]
    public void The_cmdlets_refer_to_no_adapter_and_no_library()
    {
        var context = new AssemblyLoadContext("inspection", isCollectible: true);
        AssemblyName[] references = context.LoadFromAssemblyPath(Path.Combine(s_module, "ServeBench.Cmdlets.dll")).GetReferencedAssemblies();
        context.Unload();
        Assert.All(references, reference => Assert.True(
            reference.Name is "ServeBench.Core" or "ServeBench.Migration" or "System.Management.Automation" or "netstandard" || reference.Name!.StartsWith("System", StringComparison.Ordinal) || reference.Name.StartsWith("Microsoft.Win32", StringComparison.Ordinal),
            reference.Name));
        Assert.DoesNotContain(typeof(ITokenizerFactory).Assembly.GetReferencedAssemblies(), reference => !reference.Name!.StartsWith("System", StringComparison.Ordinal) && !reference.Name.StartsWith("Microsoft.Win32", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Assemblies(string folder) =>
        Directory.GetFiles(folder, "*.dll").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}
