using System.Buffers;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Draws random images and videos as <c>vllm bench serve</c> does, and codes them on all processors; a few pictures are in memory at
/// a time, however long a video is. Draws come from one thread.
/// </summary>
internal sealed class MediaDraws
{
    /// <summary>Frames of a video in a second, as vLLM's client writes it.</summary>
    public const int FramesPerSecond = 30;

    private const int Channels = 3;

    // Pictures that are drawn and not yet coded, of all datasets together.
    private static readonly SemaphoreSlim s_slots = new(2 * Environment.ProcessorCount);

    private readonly RandomMediaOptions _options;
    private readonly IImageEncoder _encoder;
    private readonly (MediaBucket Bucket, double Probability)[] _choices;
    
    public MediaDraws(RandomMediaOptions options, IImageEncoder encoder)
    {
        _options = options;
        _encoder = encoder;
        _choices = Normalized(options.Buckets.Select(bucket => (bucket, bucket.Weight)));
    }

    /// <summary>Draws what belongs to one request. All draws are made when it returns, the coding may go on.</summary>
    public async Task<ContentPart[]> Draw(NumPyGenerator generator, CancellationToken cancellationToken) =>
        await Task.WhenAll(DrawItems(generator, cancellationToken)).ConfigureAwait(false);

    private List<Task<ContentPart>> DrawItems(NumPyGenerator generator, CancellationToken cancellationToken)
    {
        long count = generator.Integers(_options.FewestItems, _options.MostItems + 1);
        var items = new List<Task<ContentPart>>();
        (MediaBucket Bucket, double Probability)[] choices = _choices;
        int images = 0;
        int videos = 0;
        while (items.Count < count && choices.Length > 0)
        {
            MediaBucket bucket = choices[generator.Choice([.. choices.Select(choice => choice.Probability)])].Bucket;
            if (bucket.IsVideo ? videos == _options.VideoLimit : images == _options.ImageLimit)
            {
                // The draw is spent: the sizes of this kind are left out from now on, and another one is drawn.
                choices = Normalized(choices.Where(choice => choice.Bucket.IsVideo != bucket.IsVideo));
                continue;
            }

            _ = bucket.IsVideo ? videos++ : images++;
            items.Add(bucket.IsVideo ? DrawVideo(bucket, generator, cancellationToken) : DrawImage(bucket, generator, cancellationToken));
        }

        return items;
    }

    private static (MediaBucket, double)[] Normalized(IEnumerable<(MediaBucket Bucket, double Weight)> buckets)
    {
        (MediaBucket Bucket, double Weight)[] used = [.. buckets.Where(bucket => bucket.Weight > 0)];
        double total = used.Sum(bucket => bucket.Weight);
        return [.. used.Select(bucket => (bucket.Bucket, bucket.Weight / total))];
    }

    private Task<ContentPart> DrawImage(MediaBucket bucket, NumPyGenerator generator, CancellationToken cancellationToken)
    {
        int length = checked(bucket.Height * bucket.Width * Channels);
        byte[] pixels = Rent(length, cancellationToken);
        generator.Bytes(pixels.AsSpan(0, length));
        return Code(pixels, () => ContentPart.FromData("image_url", "image/jpeg", _encoder.EncodeJpeg(pixels.AsSpan(0, length), bucket.Width, bucket.Height)));
    }

    private Task<ContentPart> DrawVideo(MediaBucket bucket, NumPyGenerator generator, CancellationToken cancellationToken)
    {
        // All frames are one draw, whose bytes come four at a time: what a frame leaves of its last four begins the next one.
        int length = checked(bucket.Height * bucket.Width * Channels);
        Span<byte> carried = stackalloc byte[sizeof(uint) - 1];
        int carriedLength = 0;
        var frames = new Task<byte[]>[bucket.Frames];
        for (int i = 0; i < frames.Length; i++)
        {
            byte[] pixels = Rent(length + carried.Length, cancellationToken);
            carried[..carriedLength].CopyTo(pixels);
            int missing = Math.Max(0, length - carriedLength);
            int drawn = i == frames.Length - 1 ? missing : (missing + sizeof(uint) - 1) / sizeof(uint) * sizeof(uint);
            generator.Bytes(pixels.AsSpan(carriedLength, drawn));
            int rest = carriedLength + drawn - length;
            pixels.AsSpan(length, rest).CopyTo(carried);
            carriedLength = rest;
            frames[i] = Code(pixels, () => EncodeFrame(pixels, bucket.Width, bucket.Height));
        }

        return Assemble(bucket, frames);
    }

    private static async Task<ContentPart> Assemble(MediaBucket bucket, Task<byte[]>[] frames)
    {
        byte[][] coded = await Task.WhenAll(frames).ConfigureAwait(false);
        return ContentPart.FromData("video_url", "video/mp4", MotionJpegFile.Write(Even(bucket.Width), Even(bucket.Height), FramesPerSecond, coded));
    }

    /// <summary>Codes a frame as OpenCV's writer takes it: blue first, without the last column and row where their number is odd.</summary>
    private byte[] EncodeFrame(ReadOnlySpan<byte> bgr, int width, int height)
    {
        int rowLength = Even(width) * Channels;
        int length = rowLength * Even(height);
        byte[] rgb = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            for (int y = 0; y < Even(height); y++)
            {
                ReadOnlySpan<byte> from = bgr.Slice(y * width * Channels, rowLength);
                Span<byte> to = rgb.AsSpan(y * rowLength, rowLength);
                for (int x = 0; x < rowLength; x += Channels)
                {
                    (to[x], to[x + 1], to[x + 2]) = (from[x + 2], from[x + 1], from[x]);
                }
            }

            return _encoder.EncodeJpeg(rgb.AsSpan(0, length), Even(width), Even(height));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgb);
        }
    }

    private static int Even(int length) => length & ~1;

    private static byte[] Rent(int length, CancellationToken cancellationToken)
    {
        s_slots.Wait(cancellationToken);
        return ArrayPool<byte>.Shared.Rent(length);
    }

    private static Task<T> Code<T>(byte[] pixels, Func<T> code) => Task.Run(() =>
    {
        try
        {
            return code();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
            s_slots.Release();
        }
    });
}
