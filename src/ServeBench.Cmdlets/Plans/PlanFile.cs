using System.Text;

namespace ServeBench.Commands;

/// <summary>Writes plans and scripts to files: whole or not at all.</summary>
internal static class PlanFile
{
    /// <summary>Writes a text.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="text">The text.</param>
    /// <param name="force">Whether a file that exists is replaced.</param>
    /// <exception cref="ServeException"><c>PlanExists</c> or <c>PlanWriteFailed</c>.</exception>
    public static void Write(string path, string text, bool force)
    {
        if (!force && File.Exists(path))
        {
            throw new ServeException("PlanExists", ServeErrorKind.ResourceExists, $"'{path}' already exists. Choose another path, or replace it with -Force.", path);
        }

        try
        {
            AtomicFile.Write(path, append: false, force, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ServeException("PlanWriteFailed", ServeErrorKind.WriteError, $"'{path}' cannot be written: {exception.Message}", path, exception);
        }
    }
}
