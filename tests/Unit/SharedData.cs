using Xunit;

namespace ServeBench.Tests;

/// <summary>Real data in a folder named <c>shared</c> beside the repository or one of its parents; tests on it skip where it is absent.</summary>
public static class SharedData
{
    /// <summary>The full path of a file in the shared folder; skips the test when it is not there.</summary>
    public static string Require(string relativePath)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "vectors")))
            {
                string path = Path.Combine(folder.FullName, "shared", relativePath);
                Assert.SkipUnless(File.Exists(path), $"shared/{relativePath} is absent");
                return path;
            }
        }

        Assert.Skip($"no shared folder beside the repository, so no {relativePath}");
        return "";
    }
}
