using System.Text;

namespace ServeBench.Sweeps;

/// <summary>Reads what a program writes, line by line. Of a line without an end only the part that is shown is kept.</summary>
internal static class OutputLines
{
    private const int BufferLength = 4096;

    /// <summary>Reads to the end of the output; ends early, without an error, when it is cancelled or the pipe breaks.</summary>
    public static async Task ReadAsync(TextReader reader, ServerOutput output, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        char[] buffer = new char[BufferLength];
        char last = '\0';
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                for (int i = 0; i < count; i++)
                {
                    Take(buffer[i], last, line, output);
                    last = buffer[i];
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read until then is everything.
        }

        if (line.Length > 0)
        {
            output.Add(line.ToString());
        }
    }

    // A carriage return ends a line too, as of a bar that shows progress.
    private static void Take(char letter, char before, StringBuilder line, ServerOutput output)
    {
        if (letter == '\n' && before == '\r')
        {
            return;
        }

        if (letter is '\n' or '\r')
        {
            output.Add(line.ToString());
            line.Clear();
        }
        else if (line.Length < output.MostKept)
        {
            line.Append(letter);
        }
    }
}
