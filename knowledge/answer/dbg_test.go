package answer
import ("testing";"fmt";"context";"beleg/knowledge";"beleg/knowledge/index";"beleg/knowledge/question")
func TestDbg(t *testing.T){
 h:=goldenHouses(t)["samples"]
 q,_:=question.Parse("moon landing",knowledge.When,"en")
  h.index.With(knowledge.Local,func(c *index.Collection)error{
   p,_:=h.ranker.expand(context.Background(),c,q)
   for _,x:=range p.concepts{ fmt.Println(x.word.Text,x.known,x.idf); for _,tt:=range x.terms{ fmt.Println("   ",tt.Field,tt.Text,tt.weight,tt.df,tt.part)}; for _,f:=range x.forms{fmt.Print(f)} ;fmt.Println()}
   list,_:=h.ranker.rank(context.Background(),c,q)
   for _,x:=range list[:min(3,len(list))]{ fmt.Println(x.passage().Text,x.matched.own,x.matched.places,x.score); for k,v:=range x.features{ if v!=0{fmt.Print(featureNames[k],"=",v," ")}}; fmt.Println()}
   return nil})
  f:=found{}
  _=f
}
