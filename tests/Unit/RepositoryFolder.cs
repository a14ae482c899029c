namespace ServeBench.Tests;

/// <summary>The repository that the test binary was built in.</summary>
public static class RepositoryFolder
{
    public static string Root { get; } = Find();

    /// <summary>The build configuration of this run, <c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The module as the build laid it out.</summary>
    public static string Module => PathOf("artifacts", "module", "ServeBench");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The folder that a project's build wrote to.</summary>
    public static string OutputOf(params string[] project) => Path.Combine(PathOf(project), "bin", Configuration, "net10.0");

    private static string Find()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ServeBench.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException($"No ServeBench.sln above {AppContext.BaseDirectory}.");
    }
}
