using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>File system paths as a PowerShell user writes them: relative to the location, with wildcards or literal.</summary>
internal static class CmdletPaths
{
    /// <summary>The files that <paramref name="path"/> means; at least one.</summary>
    /// <exception cref="ServeException"><paramref name="notFoundId"/> when there is none, <c>PathNotFileSystem</c> for another provider.</exception>
    public static IReadOnlyList<string> ResolveExisting(PSCmdlet cmdlet, string path, bool literal, string notFoundId)
    {
        if (literal)
        {
            string full = ResolveNew(cmdlet, path);
            return File.Exists(full) || Directory.Exists(full) ? [full] : throw Missing(path, notFoundId);
        }

        try
        {
            Collection<string> found = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            RequireFileSystem(path, provider);
            return found.Count > 0 ? found : throw Missing(path, notFoundId);
        }
        catch (ItemNotFoundException)
        {
            throw Missing(path, notFoundId);
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            throw Missing(path, notFoundId);
        }
    }

    /// <summary>The full path of a file that need not exist; wildcards are not expanded.</summary>
    /// <exception cref="ServeException"><c>PathNotFileSystem</c> for another provider.</exception>
    public static string ResolveNew(PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(path, provider);
        return full;
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
        {
            throw new ServeException("PathNotFileSystem", ServeErrorKind.InvalidArgument, $"'{path}' is not a path of the file system. Specify the path of a file.", path);
        }
    }

    private static ServeException Missing(string path, string errorId) =>
        new(errorId, ServeErrorKind.NotFound, $"There is no file '{path}'. Check the path; relative paths start at the current location.", path);
}
