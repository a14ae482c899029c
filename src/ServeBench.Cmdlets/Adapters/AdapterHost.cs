using System.Reflection;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// Creates the implementations of the engine's interfaces that lie in the module's folder <c>dependencies</c>, when they are first needed.
/// The cmdlets do not refer to those assemblies: each is loaded by its path, into the module's own load context.
/// </summary>
internal static class AdapterHost
{
    private static readonly string s_folder = Path.Join(Path.GetDirectoryName(typeof(AdapterHost).Assembly.Location), "dependencies");
    private static readonly Lazy<DependencyLoadContext> s_context = new(() => new DependencyLoadContext(s_folder));
    private static readonly Lazy<object> s_adapters = new(() => Create("ServeBench.Adapters", "AdapterFactory"));
    private static readonly Lazy<object> s_tokenizers = new(() => Create("ServeBench.Tokenizers", "TokenizerFactory"));

    public static ITokenizerFactory Tokenizers => (ITokenizerFactory)s_tokenizers.Value;

    public static IImageEncoder Images => (IImageEncoder)s_adapters.Value;

    /// <summary>Opens Parquet files.</summary>
    public static ITableReaderFactory Tables => (ITableReaderFactory)s_adapters.Value;

    public static IYamlReader Yaml => (IYamlReader)s_adapters.Value;

    private static object Create(string assembly, string factory)
    {
        string path = Path.Join(s_folder, assembly + ".dll");
        if (!File.Exists(path))
        {
            throw new ServeException("ModuleIncomplete", ServeErrorKind.NotFound, $"The module is incomplete: there is no '{path}'. Install it again.", path);
        }

        return Activator.CreateInstance(s_context.Value.LoadFromAssemblyPath(path).GetType($"{assembly}.{factory}", throwOnError: true)!)!;
    }
}
