using System.Globalization;
using System.Management.Automation.Host;

namespace ServeBench.Shell;

/// <summary>The console's size for the formatter; nothing that draws on the screen.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    private const int DefaultWidth = 120;
    private const int DefaultHeight = 50;

    /// <inheritdoc/>
    public override Size BufferSize { get => new(Width(), DefaultHeight); set => throw NoScreen(); }

    /// <inheritdoc/>
    public override Size WindowSize { get => BufferSize; set => throw NoScreen(); }

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Coordinates CursorPosition { get => new(0, 0); set => throw NoScreen(); }

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get => new(0, 0); set => throw NoScreen(); }

    /// <inheritdoc/>
    public override int CursorSize { get => 0; set => throw NoScreen(); }

    /// <inheritdoc/>
    public override string WindowTitle { get; set; } = "ServeBench.Shell";

    /// <inheritdoc/>
    public override bool KeyAvailable => false;

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoScreen();

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
    }

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    private static int Width()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0)
        {
            return columns;
        }

        return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? DefaultWidth : Console.WindowWidth;
    }

    private static HostException NoScreen() => new("ServeBench.Shell prints lines; it has no screen to draw on and no keys to read.");
}
