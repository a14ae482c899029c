using System.Reflection;
using System.Runtime.Loader;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// Where third-party assemblies are loaded, so that a session that holds other versions of them does not notice. The engine's
/// assembly is the session's own: its types are the same on both sides.
/// </summary>
internal sealed class DependencyLoadContext(string folder) : AssemblyLoadContext("ServeBench")
{
    private static readonly Assembly s_engine = typeof(ITokenizerFactory).Assembly;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == s_engine.GetName().Name)
        {
            return s_engine;
        }

        string path = Path.Join(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
