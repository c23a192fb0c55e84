def test_gen(city):
    from tests.integration.access import test_transitions as T
    L=[];last=None
    for name, one, source in T.arrows():
        if name!=last: last=name; L.append(f"\n    # {name}")
        L.append(f'    ({chr(34)+name+chr(34)}, {chr(34)+one.name+chr(34)}, {chr(34)+source+chr(34)}):'.ljust(66)+f'"{T.row_of(city,name,one,source)}",')
    open("/tmp/moves.txt","w").write("\n".join(L))
