namespace ServeBench.Metrics;

/// <summary>
/// Finds how much of each prompt's beginning an earlier prompt has too: a tree whose branches are stretches of prompts, so that it
/// is not larger than the number of prompts, however long they are.
/// </summary>
/// <typeparam name="T">What prompts are made of: characters, or token ids.</typeparam>
internal sealed class PrefixTree<T>
    where T : unmanaged, IEquatable<T>
{
    private const int StretchLength = 512;

    private readonly Node _root = new(null!, 0, 0);
    private readonly T[] _stretch = new T[StretchLength];

    /// <summary>Adds a prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="kept">The same, to be read again later.</param>
    /// <returns>Length of the longest beginning that an earlier prompt has too.</returns>
    public int Add(ReadOnlySpan<T> prompt, IPrefixContent<T> kept)
    {
        Node node = _root;
        int at = 0;
        while (at < prompt.Length)
        {
            if (!node.Children.TryGetValue(prompt[at], out Node? child))
            {
                node.Children.Add(prompt[at], new Node(kept, at, prompt.Length));
                return at;
            }

            int common = CommonLength(child, prompt[at..]);
            if (common < child.End - child.Start)
            {
                node.Children[prompt[at]] = child = Split(child, common);
            }

            at += common;
            node = child;
        }

        return at;
    }

    private int CommonLength(Node node, ReadOnlySpan<T> prompt)
    {
        int length = Math.Min(node.End - node.Start, prompt.Length);
        int common = 0;
        while (common < length)
        {
            Span<T> stretch = _stretch.AsSpan(0, Math.Min(StretchLength, length - common));
            node.Content.Read(node.Start + common, stretch);
            int same = stretch.CommonPrefixLength(prompt[common..]);
            common += same;
            if (same < stretch.Length)
            {
                break;
            }
        }

        return common;
    }

    /// <summary>Puts a branch before the rest of a node.</summary>
    private Node Split(Node node, int length)
    {
        var branch = new Node(node.Content, node.Start, node.Start + length);
        node.Start += length;
        node.Content.Read(node.Start, _stretch.AsSpan(0, 1));
        branch.Children.Add(_stretch[0], node);
        return branch;
    }

    private sealed class Node(IPrefixContent<T> content, int start, int end)
    {
        private Dictionary<T, Node>? _children;

        public IPrefixContent<T> Content { get; } = content;

        public int Start { get; set; } = start;

        public int End { get; } = end;

        public Dictionary<T, Node> Children => _children ??= [];
    }
}
