using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using ServeBench.Migration;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>The module as a whole: its files, its manifest, and what its public types show.</summary>
public sealed class ModuleConventionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    /// <summary>Every file of the module. A new one is added here.</summary>
    private static readonly string[] s_files =
    [
        "LICENSE",
        "ServeBench.Cmdlets.dll",
        "ServeBench.Core.dll",
        "ServeBench.Format.ps1xml",
        "ServeBench.Migration.dll",
        "ServeBench.Types.ps1xml",
        "ServeBench.psd1",
        "ThirdPartyNotices.txt",
        "dependencies/BitMiracle.LibJpeg.NET.dll",
        "dependencies/CommunityToolkit.HighPerformance.dll",
        "dependencies/Google.Protobuf.dll",
        "dependencies/K4os.Compression.LZ4.dll",
        "dependencies/Microsoft.IO.RecyclableMemoryStream.dll",
        "dependencies/Microsoft.ML.Tokenizers.Data.Cl100kBase.dll",
        "dependencies/Microsoft.ML.Tokenizers.Data.O200kBase.dll",
        "dependencies/Microsoft.ML.Tokenizers.dll",
        "dependencies/Parquet.dll",
        "dependencies/ServeBench.Adapters.dll",
        "dependencies/ServeBench.ChatTemplates.dll",
        "dependencies/ServeBench.Tokenizers.dll",
        "dependencies/Snappier.dll",
        "dependencies/YamlDotNet.dll",
        "dependencies/ZstdSharp.dll",
        "en-US/ServeBench.Cmdlets.dll-Help.xml",
        "en-US/about_ServeBench.help.txt",
        "en-US/about_ServeBench_Metrics.help.txt",
        "servebench-plan.schema.json",
    ];

    private static readonly string[] s_assembliesThatMayShow = ["ServeBench.Core", "ServeBench.Migration", "ServeBench.Cmdlets", "System.Management.Automation"];

    [Fact]
    public void The_module_has_these_files_and_no_other()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(RepositoryFolder.Module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Module, file).Replace('\\', '/'));

        Assert.Equal(s_files, files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_alias_by_name()
    {
        PSModuleInfo manifest = Assert.Single(host.Run($"Test-ModuleManifest '{ModuleHost.ManifestPath}'").Values<PSModuleInfo>());
        Type[] cmdlets = [.. Assemblies()[0].GetExportedTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Cmdlet)))];

        Assert.Equal(cmdlets.Select(NameOf).Order(StringComparer.Ordinal), manifest.ExportedCmdlets.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            cmdlets.SelectMany(type => type.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []).Order(StringComparer.Ordinal),
            manifest.ExportedAliases.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(manifest.ExportedFunctions);
        Assert.Empty(manifest.ExportedVariables);
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_assemblies()
    {
        Version version = host.Run("(Get-Module ServeBench).Version").Values<Version>().Single();

        Assert.All(Assemblies(), assembly => Assert.Equal(version, new Version(assembly.GetName().Version!.ToString(3))));
    }

    [Fact]
    public void The_notices_name_every_library()
    {
        string notices = File.ReadAllText(Path.Combine(RepositoryFolder.Module, "ThirdPartyNotices.txt"));

        Assert.All(
            s_files.Select(Path.GetFileNameWithoutExtension).Where((name, i) => s_files[i].StartsWith("dependencies/", StringComparison.Ordinal) && !name!.StartsWith("ServeBench.", StringComparison.Ordinal)),
            name => Assert.Matches($@"(?m)^(.*, )?{Regex.Escape(name!)}(,| \(|\r?$)", notices));
    }

    [Fact]
    public void Help_leads_to_the_cmdlet_s_page()
    {
        string project = ((PSModuleInfo)host.Run($"Test-ModuleManifest '{ModuleHost.ManifestPath}'").Output.Single().BaseObject).ProjectUri.AbsoluteUri;

        Assert.All(host.Run("Get-Command -Module ServeBench -CommandType Cmdlet").Values<CmdletInfo>(), cmdlet =>
        {
            string page = $"docs/cmdlets/{cmdlet.Name}.md";
            string uri = cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri;
            Assert.Equal($"{project}/blob/main/{page}", uri);
            Assert.True(File.Exists(RepositoryFolder.PathOf(page)), page);
            Assert.Equal(uri, host.Run($"(Get-Help {cmdlet.Name}).relatedLinks.navigationLink[0].uri").Output.Single().ToString());
        });
    }

    [Fact]
    public void Exports_have_no_wildcards()
    {
        string manifest = File.ReadAllText(ModuleHost.ManifestPath);

        Assert.DoesNotContain("*", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_members_show_no_third_party_type()
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        Assert.All(Assemblies().SelectMany(assembly => assembly.GetExportedTypes()), type =>
        {
            IEnumerable<Type> shown =
            [
                .. type.GetInterfaces(),
                type.BaseType ?? typeof(object),
                .. type.GetProperties(Declared).Select(property => property.PropertyType),
                .. type.GetFields(Declared).Select(field => field.FieldType),
                .. type.GetConstructors(Declared).Cast<MethodBase>().Concat(type.GetMethods(Declared)).SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
                .. type.GetMethods(Declared).Select(method => method.ReturnType),
            ];
            Assert.All(shown.SelectMany(Parts), part => Assert.True(MayShow(part.Assembly), $"{type} shows {part} of {part.Assembly.GetName().Name}."));
        });
    }

    private static bool MayShow(Assembly assembly) =>
        s_assembliesThatMayShow.Contains(assembly.GetName().Name) || Path.GetDirectoryName(assembly.Location) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericParameter ? [] : [type, .. type.GetGenericArguments().SelectMany(Parts)];

    private static string NameOf(Type cmdlet)
    {
        CmdletAttribute attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        return $"{attribute.VerbName}-{attribute.NounName}";
    }

    private Assembly[] Assemblies()
    {
        Assembly cmdlets = (Assembly)host.Run("(Get-Module ServeBench).ImplementingAssembly").Output.Single().BaseObject;
        return [cmdlets, typeof(ServeException).Assembly, typeof(VllmConversion).Assembly];
    }
}
