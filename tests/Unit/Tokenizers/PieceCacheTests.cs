using System.Collections.Concurrent;
using System.Globalization;
using ServeBench.Tokenizers;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

public sealed class PieceCacheTests
{
    [Fact]
    public void Each_piece_is_encoded_once_and_then_remembered()
    {
        var model = new CountingModel();
        var cache = new PieceCache(model);
        string[] pieces = [.. Enumerable.Range(0, 30_000).Select(i => i.ToString("x", CultureInfo.InvariantCulture).PadLeft(1 + (i % 40), '-'))];
        for (int round = 0; round < 3; round++)
        {
            Assert.All(pieces, piece => Assert.Equal(CountingModel.Expected(piece), cache.Encode(piece, [], TestContext.Current.CancellationToken).ToArray()));
        }

        Assert.All(model.Calls, call => Assert.Equal(1, call.Value));
    }

    [Fact]
    public void Several_threads_get_what_one_gets()
    {
        var cache = new PieceCache(new CountingModel());
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                string piece = $"p{(i * (thread + 1)) % 15_000}";
                Assert.True(cache.Encode(piece, [], TestContext.Current.CancellationToken).SequenceEqual(CountingModel.Expected(piece)));
            }
        });
    }

    [Fact]
    public void A_long_piece_is_encoded_each_time()
    {
        var model = new CountingModel();
        var cache = new PieceCache(model);
        string piece = new('a', 65);
        Assert.Equal(CountingModel.Expected(piece), cache.Encode(piece, [], TestContext.Current.CancellationToken).ToArray());
        Assert.Equal(CountingModel.Expected(piece), cache.Encode(piece, [], TestContext.Current.CancellationToken).ToArray());
        Assert.Equal(2, model.Calls[piece]);
    }

    private sealed class CountingModel : ITokenModel
    {
        public ConcurrentDictionary<string, int> Calls { get; } = [];

        public static int[] Expected(ReadOnlySpan<char> piece) => [.. piece.ToArray().Select(letter => letter * 3), piece.Length];

        public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken)
        {
            Calls.AddOrUpdate(piece.ToString(), 1, (_, count) => count + 1);
            ids.AddRange(Expected(piece));
        }
    }
}
