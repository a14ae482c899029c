namespace ServeBench.Bench;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, found upwards from this program.</summary>
    public static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ServeBench.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The bench runs from its repository.");
    }

    /// <summary>The built ServeBench.Shell.</summary>
    public static string Shell(string root)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string name = OperatingSystem.IsWindows() ? "ServeBench.Shell.exe" : "ServeBench.Shell";
        return Path.Combine(root, "src", "ServeBench.Shell", "bin", configuration, "net10.0", name);
    }
}
