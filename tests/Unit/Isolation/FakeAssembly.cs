using System.Reflection;
using System.Reflection.Emit;

namespace ServeBench.Tests.Isolation;

/// <summary>An assembly that has a library's name and version of another age, and nothing of the library in it.</summary>
internal static class FakeAssembly
{
    public static void Save(string name, Version version, string path)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name).DefineType("Fake", TypeAttributes.Public).CreateType();
        assembly.Save(path);
    }
}
