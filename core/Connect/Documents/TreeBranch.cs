namespace Sluice.Connect.Documents;

/// <summary>An object or a list that is not as it was parsed. Never changes itself: several documents may share it.</summary>
internal sealed class TreeBranch(bool isList, TreeMember[] members)
{
    public bool IsList => isList;

    public TreeMember[] Members => members;
}
