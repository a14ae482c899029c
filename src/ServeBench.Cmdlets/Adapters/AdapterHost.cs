using System.Reflection;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// Creates, when it is first needed, what ServeBench.Adapters implements of the engine's interfaces. Nothing here refers to that
/// assembly: it is loaded by its path.
/// </summary>
internal static class AdapterHost
{
    private const string FactoryType = "ServeBench.Adapters.AdapterFactory";

    private static readonly Lazy<object> s_factory = new(Create);

    /// <summary>Opens tokenizers.</summary>
    public static ITokenizerFactory Tokenizers => (ITokenizerFactory)s_factory.Value;

    /// <summary>Codes images.</summary>
    public static IImageEncoder Images => (IImageEncoder)s_factory.Value;

    /// <summary>Opens Parquet files.</summary>
    public static ITableReaderFactory Tables => (ITableReaderFactory)s_factory.Value;

    private static object Create()
    {
        string folder = Path.Join(Path.GetDirectoryName(typeof(AdapterHost).Assembly.Location), "dependencies");
        string path = Path.Join(folder, "ServeBench.Adapters.dll");
        if (!File.Exists(path))
        {
            throw new ServeException("ModuleIncomplete", ServeErrorKind.NotFound, $"The module is incomplete: there is no '{path}'. Install it again.", path);
        }

        Assembly adapters = new DependencyLoadContext(folder).LoadFromAssemblyPath(path);
        return Activator.CreateInstance(adapters.GetType(FactoryType, throwOnError: true)!)!;
    }
}
