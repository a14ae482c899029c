namespace ServeBench.Tests;

/// <summary>A folder of one test's own, gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("servebench-").FullName;

    /// <summary>The path of what lies in the folder, with the separators of this system; <paramref name="name"/> has '/'.</summary>
    public string this[string name] => Path.GetFullPath(name, Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
